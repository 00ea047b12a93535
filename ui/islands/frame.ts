// The keys and menus of the frame, on every page; what they are is in the dialog #keys, which the server wrote.

const field = (name: string) => document.querySelector<HTMLInputElement>(`input[data-key="${name}"]`);

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function closeMenus(except?: Node): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

// The palette is fetched when it is first opened; until then, and if it cannot be had, the box in the top bar searches.
type Palette = HTMLElement & { show(text: string): void };

async function openPalette(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("form[data-palette]");
  const source = form?.dataset["palette"];
  const box = field("search");
  if (!form || !box) return;
  try {
    if (!source) throw new Error("no palette");
    await import(source);
  } catch {
    box.focus();
    return;
  }
  let palette = document.querySelector<Palette>("command-palette");
  if (!palette) {
    palette = document.createElement("command-palette") as Palette;
    palette.setAttribute("src", form.getAttribute("action") ?? "");
    document.body.append(palette);
  }
  palette.show(box.value);
}

// Rows are those of a table with an entity's link, and whatever calls itself one; keys walk through them as tabbing would.
function walk(step: number): void {
  const line = (row: HTMLElement): HTMLElement => row.closest("tr") ?? row;
  const rows = [...document.querySelectorAll<HTMLElement>("main tbody a.named, main [data-row]")]
    .filter((row) => row.checkVisibility())
    .filter((row, i, all) => i === 0 || line(row) !== line(all[i - 1] as HTMLElement));
  const at = rows.findIndex((row) => line(row).contains(document.activeElement));
  const row = rows[at < 0 ? 0 : at + step];
  (row?.matches("a, button, summary") ? row : row?.querySelector("a"))?.focus();
}

function star(): void {
  const row = document.activeElement?.closest("tr");
  (row ?? document).querySelector<HTMLButtonElement>("form[data-quiet] .star")?.click();
}

let before = "";

function lead(key: string): boolean {
  const place = document.querySelector<HTMLAnchorElement>(`#keys a[data-keys="${CSS.escape(before + " " + key)}"]`);
  before = key;
  setTimeout(() => (before = ""), 1200);
  if (place) location.assign(place.href);
  return place !== null;
}

const pageKeys: Record<string, () => void> = {
  "/": () => void openPalette(),
  "?": () => document.querySelector<HTMLDialogElement>("#keys")?.showModal(),
  f: () => {
    field("filter")?.focus();
    field("filter")?.select();
  },
  j: () => walk(1),
  k: () => walk(-1),
  s: star,
  "[": () => document.querySelector<HTMLButtonElement>('button[data-key="side"]')?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return void openPalette();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (lead(event.key)) return;
  const act = pageKeys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  closeMenus(event.target);
  if (event.target instanceof HTMLDialogElement) event.target.close();
  if (event.target.closest(".jump")) void openPalette();
});

// A list that is narrowed as one types needs htmx only then: whoever only reads does without it.
document.addEventListener("focusin", (event) => {
  const source = event.target instanceof HTMLInputElement ? event.target.closest<HTMLFormElement>("form[data-live]")?.dataset["live"] : undefined;
  if (source) void enliven(event.target as HTMLInputElement, source);
});

async function enliven(field: HTMLInputElement, source: string): Promise<void> {
  const before = field.value;
  try {
    await import(source);
  } catch {
    return; // Enter sends the form
  }
  if (field.value !== before) setTimeout(() => field.dispatchEvent(new Event("input", { bubbles: true })));
}

// A quiet form changes a small thing: the page stays, and the parts that the change touched are taken from the page that comes back.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["quiet"] === undefined) return;
  event.preventDefault();
  void send(form, event.submitter);
});

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const body = new URLSearchParams(new FormData(form, submitter) as unknown as Record<string, string>);
  let answer: Response;
  let page: Document;
  try {
    answer = await fetch(form.action, { method: "POST", body });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return say("Could not be saved: the portal does not answer.");
  }
  if (!answer.ok) return say(`Could not be saved. ${page.querySelector("main .state p")?.textContent ?? ""}`);
  if (!answer.redirected) return location.reload();
  hush();
  const focused = form.contains(document.activeElement) ? form.dataset["part"] : undefined;
  const fresh = parts(page);
  for (const [name, olds] of parts(document)) {
    olds.forEach((old, i) => {
      const now = fresh.get(name)?.[i];
      if (now) old.replaceWith(document.adoptNode(now));
    });
  }
  if (focused) document.querySelector<HTMLElement>(`[data-part="${CSS.escape(focused)}"] button`)?.focus();
}

function parts(page: Document): Map<string, Element[]> {
  const named = new Map<string, Element[]>();
  for (const part of page.querySelectorAll("[data-part]")) {
    const name = part.getAttribute("data-part") ?? "";
    named.set(name, [...(named.get(name) ?? []), part]);
  }
  return named;
}

// What could not be fetched says so in its place: an answer that is an error never stands there, nor does its frame wait for ever. A list
// stays as it was, and a notice leads to what was asked for, if that is a page.
type Asked = { request: { action: string; method: string; headers: Record<string, string> }; response?: { status: number } };
const asked = (event: Event): Asked | undefined => (event as CustomEvent<{ ctx?: Asked }>).detail.ctx;

function tellUnloaded({ request }: Asked): void {
  const isPage = request.method === "GET" && request.headers["HX-Request-Type"] === "full";
  say("Could not be loaded.", isPage ? request.action : location.href);
}

for (const error of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(error, (event) => {
    const place = event.target instanceof Element ? event.target.closest("[aria-busy]") : null;
    const failed = place?.querySelector<HTMLTemplateElement>("template[data-failed]")?.content.firstElementChild?.cloneNode(true);
    if (!place || !failed) {
      const what = asked(event);
      return what && tellUnloaded(what);
    }
    place.replaceWith(failed);
    (window as unknown as { htmx?: { process(part: Node): void } }).htmx?.process(failed);
  });
}

// say shows one notice, in the place of the page's own ones: what went wrong last, and the address at which it can be tried again.
function say(text: string, again?: string): void {
  hush();
  const notice = document.querySelector<HTMLTemplateElement>("template[data-notice]")?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!notice) return;
  notice.setAttribute("role", "alert");
  notice.dataset["said"] = "";
  notice.querySelector(":scope > span:not(.actions)")?.replaceChildren(text);
  if (again === undefined) notice.querySelector(".actions")?.remove();
  else notice.querySelector("a")?.setAttribute("href", again);
  let notes = document.querySelector(".notes");
  if (!notes) {
    notes = document.createElement("div");
    notes.className = "notes";
    document.body.append(notes);
  }
  notes.append(notice);
}

function hush(): void {
  document.querySelector("[data-said]")?.remove();
}

// After an error htmx swaps too: nothing.
document.addEventListener("htmx:after:swap", (event) => {
  if ((asked(event)?.response?.status ?? 200) < 400) hush();
});

// <copy-text value="…"> makes its button copy the value, or the listing that it is in if it has none; without this script the button is not seen.
class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => void this.copy(button));
  }

  private async copy(button: HTMLButtonElement): Promise<void> {
    const shown = this.closest(".listing")?.querySelector("ol")?.textContent;
    const text = this.getAttribute("value") ?? shown ?? "";
    const copied = await toClipboard(this.dataset["address"] === undefined ? text : new URL(text, location.href).href);
    if (!copied) return say("Could not be copied. Select the text and copy it by hand.");
    hush();
    this.tell("Copied");
    button.dataset["copied"] = "";
    setTimeout(() => delete button.dataset["copied"], 1500);
  }

  // tell says it to those who do not see the button's colour.
  private tell(text: string): void {
    let said = this.querySelector("[aria-live]");
    if (!said) {
      said = document.createElement("span");
      said.className = "sr-only";
      said.setAttribute("aria-live", "polite");
      this.append(said);
    }
    said.textContent = text;
  }
}
customElements.define("copy-text", CopyText);

// Browsers have no clipboard on plain http; there a selected text is copied as by hand.
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.className = "sr-only";
  (focused?.closest("dialog") ?? document.body).append(area);
  area.focus();
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
