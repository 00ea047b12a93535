// <import-counts> stands in the form for many addresses. It counts the lines of the table below by their state, as they come in one by
// one. Without this script the page comes with all lines and the right counts.

class ImportCounts extends HTMLElement {
  private readonly watcher = new MutationObserver(() => this.count());

  connectedCallback(): void {
    const page = this.closest("main");
    if (page) this.watcher.observe(page, { childList: true, subtree: true });
  }

  disconnectedCallback(): void {
    this.watcher.disconnect();
  }

  private count(): void {
    const counts = new Map<string, number>();
    for (const row of document.querySelectorAll<HTMLElement>(".many tbody tr")) {
      const state = row.dataset["state"] ?? "";
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    for (const badge of document.querySelectorAll<HTMLElement>(".many [data-count]")) {
      const n = counts.get(badge.dataset["count"] ?? "") ?? 0;
      const text = `${n} ${badge.dataset[n === 1 ? "one" : "many"] ?? ""}`;
      badge.hidden = n === 0;
      if (badge.textContent?.trim() !== text) badge.textContent = text;
    }
  }
}
customElements.define("import-counts", ImportCounts);
