// <command-palette src="/jump">: a box that jumps to any entity, page or action. What it finds comes from the server as options of a
// list box, each a link or a form's button; this only moves the choice and presses the chosen one.

class CommandPalette extends HTMLElement {
  private readonly dialog = document.createElement("dialog");
  private readonly input = document.createElement("input");
  private readonly list = document.createElement("div");
  private asking: AbortController | undefined;
  private asked: string | undefined;

  connectedCallback(): void {
    this.dialog.className = "sheet palette";
    this.dialog.setAttribute("aria-label", "Jump to");
    this.input.type = "search";
    this.input.placeholder = "Jump to an entity, a page or an action…";
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
      "aria-label": "Jump to", autocomplete: "off", spellcheck: "false", enterkeyhint: "go",
    })) {
      this.input.setAttribute(name, value);
    }
    this.list.id = "palette-list";
    this.list.className = "list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Found");
    const ask = document.createElement("label");
    ask.className = "ask";
    const icon = document.querySelector(".jump .icon")?.cloneNode(true);
    ask.append(...(icon ? [icon] : []), this.input);
    const hints = document.createElement("p");
    hints.className = "hints";
    hints.append("↑ ↓ to choose", tail(" Enter to open"), tail(" Ctrl Enter in a new tab"), tail(" k:api to narrow by kind"));
    this.dialog.append(ask, this.list, hints);
    this.append(this.dialog);
    this.input.addEventListener("input", () => void this.ask());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("pointermove", (event) => {
      const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
      if (option) this.choose(this.options().indexOf(option as HTMLElement), false);
    });
  }

  show(text: string): void {
    if (!this.dialog.open) this.dialog.showModal();
    if (text) this.input.value = text;
    this.input.select();
    this.asked = undefined;
    void this.ask();
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  private chosen(): number {
    return this.options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  private choose(at: number, scroll = true): void {
    const options = this.options();
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    const option = options[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }

  private press(event: KeyboardEvent): void {
    const last = this.options().length - 1;
    const at = this.chosen();
    const to: Record<string, number> = {
      ArrowDown: at >= last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, PageDown: Math.min(at + 8, last), PageUp: Math.max(at - 8, 0),
    };
    if (event.key === "Enter") {
      event.preventDefault();
      void this.open(event.ctrlKey || event.metaKey);
    } else if (event.key in to) {
      event.preventDefault();
      this.choose(to[event.key] ?? 0);
    }
  }

  // open waits for the answer to what was typed, so that typing quickly does not open something else.
  private async open(aside: boolean): Promise<void> {
    if (this.asked !== this.input.value.trim()) await this.ask();
    const option = this.options()[Math.max(this.chosen(), 0)];
    if (option instanceof HTMLAnchorElement && aside) window.open(option.href, "_blank", "noopener");
    else option?.click();
    this.dialog.close();
  }

  private async ask(): Promise<void> {
    const text = this.input.value.trim();
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const address = `${this.getAttribute("src") ?? ""}?part=list&q=${encodeURIComponent(text)}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.list.innerHTML = await answer.text();
      this.asked = text;
    } catch {
      if (asking.signal.aborted) return;
      this.list.replaceChildren(said("The portal does not answer. What you type is asked again."));
    }
    if (this.asking === asking) this.asking = undefined;
    this.list.scrollTop = 0;
    this.choose(this.options().length > 0 ? 0 : -1);
  }
}

function tail(text: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

function said(text: string): HTMLElement {
  const p = document.createElement("p");
  p.className = "hits none";
  p.textContent = text;
  return p;
}

if (!customElements.get("command-palette")) customElements.define("command-palette", CommandPalette);
