// What is typed into the form of an operation, as a request and as a command for a shell.

export interface Typed {
  url: string;
  headers: [name: string, value: string][];
  body: BodyInit | undefined;
  command: string;
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Part {
  name: string;
  values: string[];
}

// Secrets stand in commands as variables of the shell.
const variables: Record<string, string> = { Bearer: "$TOKEN", Authorization: "$AUTHORIZATION", header: "$API_KEY", query: "$API_KEY" };

export function typed(form: HTMLFormElement, method: string, path: string): Typed {
  const cookies = parts(form, "cookie");
  const headers = parts(form, "header").flatMap((p) => p.values.map((v): [string, string] => [p.name, v]));
  const secrets = inputs(form, "secret");
  const key = secrets.find((s) => s.dataset["kind"] === "query");
  const address = url(form, path);
  const before = address.includes("?") ? "&" : "?";
  const body = payload(form, method);

  const command = [`curl${method === "GET" ? "" : " -X " + word(method)}${/[[\]{}]/.test(address) ? " --globoff" : ""} --url ${word(address)}`];
  if (key) command[0] += joined(`${before}${encodeURIComponent(key.dataset["name"] ?? "")}=`, "$API_KEY");
  for (const [name, value] of headers) command.push(`-H ${word(`${name}: ${value}`)}`);
  for (const secret of secrets) command.push(...flag(secret));
  if (cookies.length > 0) command.push(`-H ${word("Cookie: " + cookies.map((c) => `${c.name}=${c.values.join(",")}`).join("; "))}`);
  command.push(...body.flags);

  return {
    url: key?.value ? `${address}${before}${encodeURIComponent(key.dataset["name"] ?? "")}=${encodeURIComponent(key.value)}` : address,
    headers: [...headers, ...secrets.flatMap(proof), ...body.headers],
    body: body.content,
    command: command.join(" \\\n  "),
  };
}

// inputs are those of one place that stand in the form: not those of another content type.
function inputs(form: ParentNode, place: string): Input[] {
  return [...form.querySelectorAll<Input>(`[data-in="${place}"]`)].filter((input) => !input.closest("fieldset[hidden]"));
}

// parts are what is given. Those that only a command can send are among them where they have a value.
function parts(form: ParentNode, place: string): Part[] {
  return inputs(form, place)
    .filter((input) => input.value !== "" && !(input.disabled && place !== "cookie"))
    .map((input) => ({ name: input.dataset["name"] ?? "", values: values(input) }));
}

function values(input: Input): string[] {
  const between = input.dataset["joined"];
  if (between === undefined) return [input.value];
  const items = input.value.split(",").map((item) => item.trim()).filter((item) => item !== "");
  return between === "" ? items : [items.join(between)];
}

function url(form: HTMLFormElement, path: string): string {
  const server = form.querySelector<HTMLSelectElement>("[data-server]")?.value ?? "";
  let filled = path;
  for (const part of parts(form, "path")) {
    filled = filled.replaceAll(`{${part.name}}`, part.values.map(encodeURIComponent).join(","));
  }
  const query = parts(form, "query").flatMap((p) => p.values.map((v) => `${encodeURIComponent(p.name)}=${encodeURIComponent(v)}`));
  const address = server.replace(/\/+$/, "") + filled;
  return query.length > 0 ? `${address}${address.includes("?") ? "&" : "?"}${query.join("&")}` : address;
}

// proof is how a secret is sent; nothing if there is none.
function proof(secret: Input): [string, string][] {
  if (secret.value === "" || secret.disabled) return [];
  switch (secret.dataset["kind"]) {
    case "Bearer":
      return [["Authorization", "Bearer " + secret.value]];
    case "Basic":
      return [["Authorization", "Basic " + btoa(String.fromCharCode(...new TextEncoder().encode(secret.value)))]];
    case "Authorization":
      return [["Authorization", secret.value]];
    case "header":
      return [[secret.dataset["name"] ?? "", secret.value]];
  }
  return [];
}

function flag(secret: Input): string[] {
  const kind = secret.dataset["kind"] ?? "";
  const name = secret.dataset["name"] ?? "";
  switch (kind) {
    case "Bearer":
      return ['-H "Authorization: Bearer $TOKEN"'];
    case "Basic":
      return ['-u "$USER:$PASSWORD"'];
    case "TLS":
      return ['--cert "$CERTIFICATE" --key "$KEY"'];
    case "cookie":
      return [`-H ${joined(`Cookie: ${name}=`, "$API_KEY")}`];
    case "header":
      return [`-H ${joined(name + ": ", variables[kind] ?? "")}`];
    case "Authorization": // is not asked for
      return secret.value === "" ? [] : ['-H "Authorization: $AUTHORIZATION"'];
  }
  return [];
}

interface Payload {
  content: BodyInit | undefined;
  headers: [string, string][];
  flags: string[];
}

const nothing: Payload = { content: undefined, headers: [], flags: [] };

function payload(form: HTMLFormElement, method: string): Payload {
  const shown = form.querySelector<HTMLFieldSetElement>("fieldset[data-body]:not([hidden])");
  if (!shown || method === "GET" || method === "HEAD") return nothing;
  const media = shown.dataset["media"] ?? "";
  const headers: [string, string][] = media ? [["Content-Type", media]] : [];
  const type = media ? [`-H ${word("Content-Type: " + media)}`] : [];
  if (shown.dataset["body"] === "form") return fields(shown, media);
  if (shown.dataset["body"] === "file") {
    const file = shown.querySelector<HTMLInputElement>("input")?.files?.[0];
    return { content: file, headers: file ? headers : [], flags: [...type, `--data-binary ${word("@" + (file?.name ?? "FILE"))}`] };
  }
  const text = shown.querySelector("textarea")?.value ?? "";
  if (text === "") return nothing;
  return { content: text, headers, flags: [...type, `--data-raw ${lines(text)}`] };
}

function fields(shown: HTMLFieldSetElement, media: string): Payload {
  const encoded = new URLSearchParams();
  const multiple = new FormData();
  const flags: string[] = [];
  const isMultiple = media.startsWith("multipart/");
  for (const input of inputs(shown, "form")) {
    const name = input.dataset["name"] ?? "";
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
    if (file) {
      multiple.append(name, file);
      flags.push(`-F ${word(`${name.replaceAll("=", "_")}=@${file.name}`)}`);
    } else if (input.value !== "" && input.type !== "file") {
      encoded.append(name, input.value);
      multiple.append(name, input.value);
      flags.push(isMultiple ? `--form-string ${word(`${name.replaceAll("=", "_")}=${input.value}`)}` : `--data-urlencode ${word(`${encodeURIComponent(name)}=${input.value}`)}`);
    }
  }
  return { content: isMultiple ? multiple : encoded, headers: [], flags };
}

const clean = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, " ");

// word quotes a word of one line for a shell.
function word(text: string): string {
  return /^[A-Z]+$/.test(text) ? text : `'${clean(text).replaceAll("'", "'\\''")}'`;
}

// lines quotes a text of several lines.
function lines(text: string): string {
  return `'${text.split("\n").map((line) => clean(line).replaceAll("'", "'\\''")).join("\n")}'`;
}

// joined is a word that ends in a variable of the shell.
function joined(text: string, variable: string): string {
  return /["$`\\!]|[^ -~]/.test(text) ? `${word(text)}"${variable}"` : `"${text}${variable}"`;
}
