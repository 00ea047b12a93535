// The keys and menus of the frame, on every page: Ctrl+K or / goes to the search box, F to the filter, Escape closes a menu.

const field = (name: string) => document.querySelector<HTMLInputElement>(`input[data-key="${name}"]`);

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function closeMenus(except?: Node): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function wanted(event: KeyboardEvent): HTMLInputElement | null {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return field("search");
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  if (event.key === "/") return field("search");
  if (event.key === "f") return field("filter");
  return null;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
  const input = wanted(event);
  if (!input) return;
  event.preventDefault();
  input.focus();
  input.select();
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Node) closeMenus(event.target);
});

// <copy-text value="…"> makes its button copy the value; without this script the button stays hidden.
class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => void this.copy(button));
  }

  private async copy(button: HTMLButtonElement): Promise<void> {
    await navigator.clipboard.writeText(this.getAttribute("value") ?? "");
    button.dataset["copied"] = "";
    setTimeout(() => delete button.dataset["copied"], 1500);
  }
}
customElements.define("copy-text", CopyText);
