// An answer as it is shown: read in pieces, no more than a page can bear, and always as text.

const mostBytes = 4 << 20;
const mostShown = 300_000; // letters

export interface Received {
  bytes: Uint8Array<ArrayBuffer>;
  whole: boolean;
}

export async function receive(answer: Response, tell: (bytes: number) => void): Promise<Received> {
  const reader = answer.body?.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  let whole = true;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    tell(length);
    if (length > mostBytes) {
      whole = false;
      await reader.cancel();
      break;
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, whole };
}

export interface Shown {
  text: string;
  note: string;
}

export function shown(received: Received, type: string): Shown {
  if (received.bytes.length === 0) return { text: "", note: "The answer has no body." };
  if (received.bytes.subarray(0, 1000).includes(0)) return { text: "", note: `The body is not text: ${size(received.bytes.length)} of ${type || "something without a type"}.` };
  const text = laid(decode(received.bytes, type));
  if (text.length > mostShown) return { text: text.slice(0, mostShown), note: `The first ${mostShown.toLocaleString("en")} letters are shown.` };
  return { text, note: received.whole ? "" : `The first ${size(mostBytes)} are shown.` };
}

function decode(bytes: Uint8Array<ArrayBuffer>, type: string): string {
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

// laid puts JSON on lines without reading its values: long numbers stay as they are.
function laid(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = () => "\n" + "  ".repeat(Math.min(depth, 40));
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g) ?? [];
  let out = "";
  pieces.forEach((piece, i) => {
    const next = pieces[i + 1];
    if (piece === "{" || piece === "[") {
      out += piece;
      if (next !== "}" && next !== "]") {
        depth++;
        out += line();
      }
    } else if (piece === "}" || piece === "]") {
      const empty = pieces[i - 1] === "{" || pieces[i - 1] === "[";
      if (!empty) {
        depth--;
        out += line();
      }
      out += piece;
    } else if (piece === ",") out += "," + line();
    else out += piece === ":" ? ": " : piece;
  });
  return out;
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

// explain says in words why there is no answer. Browsers give no reason to pages, so some of it is found out. Refused by the policy of this
// page can only be what a server leads on to, as its own address is in the policy.
export async function explain(address: string, refused: () => boolean): Promise<string> {
  let at: URL;
  try {
    at = new URL(address);
  } catch {
    return "The address of the request cannot be read. Is a value of the path missing?";
  }
  await new Promise((done) => setTimeout(done, 50)); // the browser tells of refusals a little later
  if (refused()) return `${at.host} leads on to an address that the definition does not name as a server. This page may only send to those.`;
  const local = /^(localhost|127\.\d+\.\d+\.\d+)$/.test(at.hostname);
  if (location.protocol === "https:" && at.protocol === "http:" && !local) {
    return "Browsers do not send from a page with https: to a server with http: (mixed content). The command works, and so does a server with https:.";
  }
  if (!navigator.onLine) return "The browser is not connected to a network.";
  if (!(await answers(at.origin))) {
    return `${at.host} cannot be reached from your browser: there is no such name, nothing listens there, its certificate is not trusted, or the network is in the way.`;
  }
  return `${at.host} is there, but does not let pages of ${location.origin} read its answers (CORS). Nothing need be wrong with the request: the command works. ` +
    `To allow it, the API answers with Access-Control-Allow-Origin: ${location.origin}, also to OPTIONS with the method and the headers of the request.`;
}

// answers is true for a server that says anything at all, also where it leads on to one that this page may not ask.
async function answers(origin: string): Promise<boolean> {
  let led = false;
  const hear = () => (led = true);
  document.addEventListener("securitypolicyviolation", hear);
  try {
    await fetch(origin, { method: "HEAD", mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
    return true;
  } catch {
    return led;
  } finally {
    document.removeEventListener("securitypolicyviolation", hear);
  }
}
