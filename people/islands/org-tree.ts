// <org-tree>: lets keys walk through the groups inside, as the tree pattern of WAI-ARIA has it. The groups, what opens and all links are
// the server's; without this script they are reached by Tab.

// A line is a group with what is below it, or the link to those that are not shown. Its item is the link that has the focus.
const lineOf = (part: Element) => part.closest<HTMLElement>(".node, .rest");
const itemOf = (line: Element) => line.querySelector<HTMLElement>(":scope > .branch .named, :scope > a");
const branchOf = (line: Element) => line.querySelector<HTMLDetailsElement>(":scope > details");
const levelOf = (line: Element) => line.querySelector<HTMLElement>(":scope > details > .level");
const shown = (line: Element) => (branchOf(line)?.open ? levelOf(line) : null);
const above = (line: Element) => line.parentElement?.closest<HTMLElement>(".node") ?? null;
const nameOf = (line: Element) => itemOf(line)?.textContent?.trim().toLowerCase() ?? "";

function next(line: Element): Element | null {
  const below = shown(line)?.firstElementChild;
  if (below) return below;
  for (let at: Element | null = line; at; at = above(at)) {
    if (at.nextElementSibling) return at.nextElementSibling;
  }
  return null;
}

function previous(line: Element): Element | null {
  const before = line.previousElementSibling;
  return before ? last(before) : above(line);
}

// last is the last line that is shown of a line and those below it.
function last(line: Element): Element {
  for (let below: Element | null | undefined = line; below; below = shown(line)?.lastElementChild) line = below;
  return line;
}

const pause = 1000; // milliseconds after which typing begins anew

class OrgTree extends HTMLElement {
  private current: HTMLElement | null = null; // the item that Tab comes to
  private typed = "";
  private lastTyped = 0;

  connectedCallback(): void {
    this.prepare();
    this.addEventListener("htmx:after:swap", () => this.swapped());
    this.addEventListener("toggle", (event) => this.toggled(event.target), true);
    this.addEventListener("focusin", (event) => this.arrive(event.target));
    this.addEventListener("keydown", (event) => this.key(event));
  }

  private get tree(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".tree");
  }

  // prepare makes a tree of the groups, for those who hear it too. It is done again when some have come or changed.
  private prepare(): void {
    const tree = this.tree;
    tree?.setAttribute("role", "tree");
    tree?.setAttribute("aria-label", "Groups");
    tree?.querySelectorAll(".node, .rest").forEach((line, i) => this.prepareLine(line, i));
    const items = tree?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [];
    if (!this.current?.isConnected) this.current = items[0] ?? null;
    for (const item of items) item.tabIndex = item === this.current ? 0 : -1;
  }

  private prepareLine(line: Element, number: number): void {
    const item = itemOf(line);
    if (!item) return;
    item.setAttribute("role", "treeitem");
    const facts = [...line.querySelectorAll(":scope > .branch :is(.type, .badge, .below, .sum)")].map((fact) => fact.textContent?.trim());
    if (facts.length > 0) item.setAttribute("aria-description", facts.filter(Boolean).join(", "));
    const [branch, level] = [branchOf(line), levelOf(line)];
    if (!branch || !level) return;
    level.id = `level-${number}`;
    level.setAttribute("role", "group");
    item.setAttribute("aria-owns", level.id);
    item.setAttribute("aria-expanded", String(branch.open));
    const summary = branch.querySelector("summary");
    summary?.setAttribute("aria-hidden", "true"); // the item says the same
    summary?.setAttribute("tabindex", "-1");
  }

  // swapped takes what came. Whoever waited on a line of which the groups now stand in its place is on the first of them.
  private swapped(): void {
    const lost = this.current !== null && !this.current.isConnected && document.activeElement === document.body;
    const within = this.opened;
    this.prepare();
    if (lost) this.go(within && shown(within)?.firstElementChild);
  }

  private opened: Element | null = null; // the last line that was opened by a key

  private toggled(branch: EventTarget | null): void {
    const line = branch instanceof HTMLDetailsElement ? branch.parentElement : null;
    const item = line && itemOf(line);
    if (!item || !(branch instanceof HTMLDetailsElement)) return;
    item.setAttribute("aria-expanded", String(branch.open));
    if (branch.open || !branch.contains(this.current)) return;
    if (branch.contains(document.activeElement) || document.activeElement === document.body) item.focus();
    this.rest(item);
  }

  // arrive makes the focus rest on items alone: what opens a group by a mouse gives it to the group.
  private arrive(target: EventTarget | null): void {
    const line = target instanceof Element && this.tree?.contains(target) ? lineOf(target) : null;
    const item = line && itemOf(line);
    if (!item) return;
    this.rest(item);
    if (target instanceof Element && target.matches("summary")) item.focus();
  }

  private rest(item: HTMLElement): void {
    if (this.current) this.current.tabIndex = -1;
    item.tabIndex = 0;
    this.current = item;
  }

  private go(line: Element | null | undefined): void {
    if (line) itemOf(line)?.focus();
  }

  private key(event: KeyboardEvent): void {
    const line = event.target instanceof Element && event.target.matches("[role=treeitem]") ? lineOf(event.target) : null;
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => this.go(next(line)), ArrowUp: () => this.go(previous(line)),
      ArrowRight: () => this.inward(line), ArrowLeft: () => this.outward(line),
      Home: () => this.go(this.tree?.firstElementChild), End: () => this.go(this.tree?.lastElementChild && last(this.tree.lastElementChild)),
    };
    const act = acts[event.key] ?? (/^[\p{L}\p{N}]$/u.test(event.key) ? () => this.type(line, event) : undefined);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // letters mean something else outside
    act();
  }

  private inward(line: Element): void {
    const branch = branchOf(line);
    if (!branch) return;
    if (branch.open) return this.go(shown(line)?.firstElementChild);
    branch.open = true;
    this.opened = line;
  }

  private outward(line: Element): void {
    const branch = branchOf(line);
    if (branch?.open) branch.open = false;
    else this.go(above(line));
  }

  // type goes to the next line that begins with what is typed in one go; with the same letter again and again, from one to the next.
  private type(line: Element, event: KeyboardEvent): void {
    if (event.timeStamp - this.lastTyped > pause) this.typed = "";
    this.lastTyped = event.timeStamp;
    this.typed += event.key.toLowerCase();
    const same = [...this.typed].every((letter) => letter === this.typed[0]);
    const text = same ? (this.typed[0] as string) : this.typed;
    const first = this.tree?.firstElementChild ?? line;
    let at = same ? (next(line) ?? first) : line;
    while (!nameOf(at).startsWith(text)) {
      at = next(at) ?? first;
      if (at === line) return;
    }
    this.go(at);
  }
}

if (!customElements.get("org-tree")) customElements.define("org-tree", OrgTree);
