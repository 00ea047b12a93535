// <entity-field src="/jump.json">: its input suggests entities as one types, and takes their refs. With the attribute several, commas
// part names and the last one is completed. Without this script the form finds what was typed.

interface Hit {
  label: string;
  kind?: string;
  ref?: string;
}

class EntityField extends HTMLElement {
  private static count = 0;
  private readonly list = document.createElement("div");
  private asking: AbortController | undefined;

  connectedCallback(): void {
    const input = this.input();
    this.list.id = `entity-options-${EntityField.count++}`;
    this.list.className = "entity-options";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Entities");
    this.list.hidden = true;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
    })) {
      input.setAttribute(name, value);
    }
    this.append(this.list);
    input.addEventListener("input", () => void this.ask());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the input keeps the focus
      const option = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="option"]') : null;
      if (option) this.take(option);
    });
  }

  private input(): HTMLInputElement {
    return this.querySelector("input") as HTMLInputElement;
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  // begins is where the name that is being typed begins.
  private begins(): number {
    return this.hasAttribute("several") ? this.input().value.lastIndexOf(",") + 1 : 0;
  }

  private async ask(): Promise<void> {
    const text = this.input().value.slice(this.begins()).trim();
    this.asking?.abort();
    if (!text) return this.close();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const answer = await fetch(`${this.getAttribute("src") ?? ""}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (!answer.ok) return this.close();
      const found = (await answer.json()) as { groups: { hits: Hit[] }[] };
      this.offer(found.groups.flatMap((group) => group.hits).filter((hit) => hit.ref));
    } catch {
      if (!asking.signal.aborted) this.close();
    }
  }

  private offer(hits: Hit[]): void {
    this.list.replaceChildren(...hits.slice(0, 8).map((hit, i) => this.option(hit, i)));
    this.list.hidden = hits.length === 0;
    this.input().setAttribute("aria-expanded", String(hits.length > 0));
    this.input().removeAttribute("aria-activedescendant");
  }

  private option(hit: Hit, i: number): HTMLElement {
    const option = document.createElement("div");
    option.id = `${this.list.id}-${i}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset["ref"] = hit.ref ?? "";
    const label = document.createElement("span");
    label.textContent = hit.label;
    const ref = document.createElement("small");
    ref.textContent = hit.ref ?? "";
    option.append(label, " ", ref);
    return option;
  }

  private press(event: KeyboardEvent): void {
    const options = this.options();
    if (this.list.hidden || options.length === 0) return;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const chosen = options[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.choose((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + options.length) % options.length);
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      this.take(chosen);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  private choose(at: number): void {
    this.options().forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === at));
      if (i !== at) return;
      this.input().setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  }

  private take(option: HTMLElement): void {
    const input = this.input();
    const before = input.value.slice(0, this.begins());
    input.value = `${before}${before ? " " : ""}${option.dataset["ref"] ?? ""}`;
    this.close();
  }

  private close(): void {
    this.asking?.abort();
    this.offer([]);
  }
}

if (!customElements.get("entity-field")) customElements.define("entity-field", EntityField);
