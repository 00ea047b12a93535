// <import-counts> counts the rows of the table in its form by their state, as the rows come in one by one. Without this script the page
// comes with all rows and the right counts.

class ImportCounts extends HTMLElement {
  private readonly watcher = new MutationObserver(() => this.count());

  connectedCallback(): void {
    const rows = this.closest("form")?.querySelector("tbody");
    if (!rows) return;
    this.watcher.observe(rows, { childList: true });
    this.count();
  }

  disconnectedCallback(): void {
    this.watcher.disconnect();
  }

  private count(): void {
    const counts = new Map<string, number>();
    for (const row of this.closest("form")?.querySelectorAll<HTMLElement>("tbody tr") ?? []) {
      const state = row.dataset["state"] ?? "";
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    for (const badge of this.querySelectorAll<HTMLElement>("[data-count]")) {
      const n = counts.get(badge.dataset["count"] ?? "") ?? 0;
      badge.hidden = n === 0;
      badge.textContent = `${n} ${badge.dataset[n === 1 ? "one" : "many"] ?? ""}`;
    }
  }
}
customElements.define("import-counts", ImportCounts);
