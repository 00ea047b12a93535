// <graph-view>: moves and enlarges the drawing inside, and lets arrow keys walk from node to node along its lines. The drawing and all
// its links are the server's; without this script it scrolls in its frame.

interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

const readable = 0.75; // smaller than this, names cannot be read, so a large drawing begins at its root instead of whole
const smallest = 0.05;
const largest = 3;
const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class GraphView extends HTMLElement {
  private frame!: HTMLElement;
  private svg!: SVGSVGElement;
  private all!: SVGGElement;
  private nodes: SVGGElement[] = [];
  private places: Place[] = [];
  private near: Set<number>[] = [];
  private lines: { group: Element; ends: Set<number> }[] = [];
  private size = { w: 0, h: 0 };
  private x = 0; // where the drawing's corner is in the frame
  private y = 0;
  private scale = 1;
  private current = 0;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private moved = 0;
  private map: SVGSVGElement | undefined;

  connectedCallback(): void {
    const frame = this.querySelector<HTMLElement>(".graph-frame");
    const svg = frame?.querySelector<SVGSVGElement>("svg.graph");
    const all = svg?.querySelector<SVGGElement>(":scope > g");
    if (!frame || !svg || !all) return;
    [this.frame, this.svg, this.all] = [frame, svg, all];
    this.size = { w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height };
    this.read();
    this.classList.add("live");
    frame.scrollTo(0, 0);
    this.drawMap();
    this.begin();
    this.listen();
    this.tools();
  }

  // read finds the nodes, where they are, and which of them a line joins.
  private read(): void {
    this.nodes = [...this.svg.querySelectorAll<SVGGElement>(".graph-node")];
    this.places = this.nodes.map((node) => {
      const box = node.querySelector(".graph-box");
      const of = (name: string) => Number(box?.getAttribute(name) ?? 0);
      return { x: of("x"), y: of("y"), w: of("width"), h: of("height") };
    });
    this.near = this.nodes.map(() => new Set<number>());
    for (const group of this.svg.querySelectorAll("[data-joins]")) {
      const ends = new Set<number>();
      for (const pair of (group.getAttribute("data-joins") ?? "").split(" ")) {
        const [from = -1, to = -1] = pair.split("-").map(Number);
        this.near[from]?.add(to);
        this.near[to]?.add(from);
        ends.add(from).add(to);
      }
      this.lines.push({ group, ends });
    }
    this.current = Math.max(0, this.nodes.findIndex((node) => node.classList.contains("graph-root")));
    this.nodes.forEach((_, i) => this.reachable(i, i === this.current));
  }

  // reachable lets Tab come to a node: only to the current one, the others are an arrow key away.
  private reachable(i: number, yes: boolean): void {
    for (const link of this.nodes[i]?.querySelectorAll("a") ?? []) {
      if (yes) link.removeAttribute("tabindex");
      else link.setAttribute("tabindex", "-1");
    }
  }

  private begin(): void {
    this.fit();
    if (this.scale >= readable) return;
    this.scale = readable;
    const root = this.places[this.current];
    if (!root) return;
    this.centre(root.x + root.w / 2, root.y + root.h / 2);
    const { clientWidth: w, clientHeight: h } = this.frame;
    const fill = (at: number, size: number, frame: number) => (size < frame ? (frame - size) / 2 : Math.min(12, Math.max(frame - size - 12, at)));
    [this.x, this.y] = [fill(this.x, this.size.w * this.scale, w), fill(this.y, this.size.h * this.scale, h)];
    this.show();
  }

  private fit(): void {
    const { clientWidth: w, clientHeight: h } = this.frame;
    this.scale = Math.min((w - 24) / this.size.w, (h - 24) / this.size.h, document.fullscreenElement === this ? 1.5 : 1);
    this.centre(this.size.w / 2, this.size.h / 2);
  }

  private centre(x: number, y: number): void {
    this.x = this.frame.clientWidth / 2 - x * this.scale;
    this.y = this.frame.clientHeight / 2 - y * this.scale;
    this.show();
  }

  // zoom keeps what is at a point of the frame there.
  private zoom(by: number, at = { x: this.frame.clientWidth / 2, y: this.frame.clientHeight / 2 }): void {
    const scale = Math.min(largest, Math.max(smallest, this.scale * by));
    this.x = at.x - ((at.x - this.x) * scale) / this.scale;
    this.y = at.y - ((at.y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.show();
  }

  private pan(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.show();
  }

  // show keeps a piece of the drawing in the frame. The element itself stays where it is, so that nothing on the page moves.
  private show(): void {
    const { clientWidth: w, clientHeight: h } = this.frame;
    const rest = 60;
    this.x = Math.min(w - rest, Math.max(rest - this.size.w * this.scale, this.x));
    this.y = Math.min(h - rest, Math.max(rest - this.size.h * this.scale, this.y));
    const frame = this.frame.getBoundingClientRect();
    const own = this.svg.getBoundingClientRect();
    this.all.setAttribute("transform", `translate(${this.x + frame.left - own.left} ${this.y + frame.top - own.top}) scale(${this.scale})`);
    this.showMap();
  }

  private whole(): boolean {
    const { clientWidth: w, clientHeight: h } = this.frame;
    return this.x >= 0 && this.y >= 0 && this.x + this.size.w * this.scale <= w && this.y + this.size.h * this.scale <= h;
  }

  private listen(): void {
    this.frame.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.frame.addEventListener("pointerdown", (event) => this.press(event));
    this.frame.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.frame.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    this.frame.addEventListener("click", (event) => this.clicked(event), true);
    this.frame.addEventListener("dragstart", (event) => event.preventDefault());
    this.frame.addEventListener("keydown", (event) => this.key(event));
    this.frame.addEventListener("focusin", (event) => this.arrive(this.nodeOf(event.target)));
    this.frame.addEventListener("focusout", () => this.light(-1));
    this.frame.addEventListener("pointerover", (event) => this.light(this.nodeOf(event.target)));
    this.frame.addEventListener("pointerleave", () => this.light(this.nodeOf(document.activeElement)));
    let width = this.frame.clientWidth;
    new ResizeObserver(() => {
      if (this.frame.clientWidth !== width) this.begin();
      else this.show();
      width = this.frame.clientWidth;
    }).observe(this.frame);
  }

  private nodeOf(target: EventTarget | null): number {
    const node = target instanceof Element ? target.closest<SVGGElement>(".graph-node") : null;
    return node ? this.nodes.indexOf(node) : -1;
  }

  private at(event: MouseEvent): { x: number; y: number } {
    const box = this.frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  // A wheel moves the drawing as it would scroll; with Ctrl, which is what pinching a trackpad sends too, it zooms.
  private wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      return this.zoom(Math.exp(-event.deltaY / 300), this.at(event));
    }
    const before = [this.x, this.y];
    const { clientWidth: w, clientHeight: h } = this.frame;
    const room = (size: number, frame: number, at: number, by: number) =>
      by > 0 ? Math.min(by, Math.max(0, at + size * this.scale - frame + 12)) : Math.max(by, Math.min(0, at - 12));
    const dx = event.shiftKey ? event.deltaY : event.deltaX;
    const dy = event.shiftKey ? 0 : event.deltaY;
    this.pan(-room(this.size.w, w, this.x, dx), -room(this.size.h, h, this.y, dy));
    if (before[0] !== this.x || before[1] !== this.y) event.preventDefault(); // else the page scrolls
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (this.pointers.size === 0) this.moved = 0;
    this.pointers.set(event.pointerId, this.at(event));
  }

  private drag(event: PointerEvent): void {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const now = this.at(event);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    this.moved += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
    if (this.moved < 5) return;
    this.frame.setPointerCapture(event.pointerId); // not before: a press that does not move is a click on a link
    if (other) {
      const apart = (a: { x: number; y: number }) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
      this.zoom(apart(now) / apart(last), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    } else {
      this.pan(now.x - last.x, now.y - last.y);
    }
  }

  private clicked(event: MouseEvent): void {
    if (this.moved >= 5) {
      event.preventDefault();
      event.stopPropagation();
      this.moved = 0;
      return;
    }
    const page = this.nodes[this.nodeOf(event.target)]?.querySelector<SVGAElement>(".graph-page");
    if (!event.shiftKey || !page) return;
    event.preventDefault();
    location.assign(page.href.baseVal);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    const act: Record<string, () => void> = { "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8), "0": () => this.fit() };
    if (step) {
      const from = this.nodeOf(document.activeElement);
      if (from < 0) this.pan(-60 * step[0], -60 * step[1]);
      else this.go(this.beyond(from, step));
    } else if (act[event.key]) {
      act[event.key]?.();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // beyond is the nearest node in a direction: at the other end of a line if there is one, else whichever it is.
  private beyond(from: number, [dx, dy]: [number, number]): number {
    const middle = (i: number) => {
      const { x = 0, y = 0, w = 0, h = 0 } = this.places[i] ?? {};
      return [x + w / 2, y + h / 2] as const;
    };
    const [x, y] = middle(from);
    const nearest = (among: Iterable<number>) => {
      let [best, least] = [-1, Infinity];
      for (const i of among) {
        const [ox, oy] = middle(i);
        const along = (ox - x) * dx + (oy - y) * dy;
        const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
        const far = along + 2 * aside;
        if (i !== from && along > 4 && far < least) [best, least] = [i, far];
      }
      return best;
    };
    const along = nearest(this.near[from] ?? []);
    return along >= 0 ? along : nearest(this.nodes.keys());
  }

  private go(to: number): void {
    this.nodes[to]?.querySelector("a")?.focus({ preventScroll: true });
  }

  private reveal(at: number): void {
    const place = this.places[at];
    if (!place) return;
    const { clientWidth: w, clientHeight: h } = this.frame;
    const inside = (at: number, size: number, frame: number) => Math.max(24 - at, Math.min(0, frame - 24 - at - size));
    this.pan(inside(this.x + place.x * this.scale, place.w * this.scale, w), inside(this.y + place.y * this.scale, place.h * this.scale, h));
  }

  private arrive(at: number): void {
    if (at < 0) return;
    this.reachable(this.current, false);
    this.reachable(at, true);
    this.current = at;
    if (this.nodes[at]?.querySelector(":focus-visible")) this.reveal(at);
    this.light(at);
  }

  // light shows a node with its lines and whom they lead to, and lets all else step back.
  private light(at: number): void {
    this.svg.classList.toggle("graph-dim", at >= 0);
    this.nodes.forEach((node, i) => node.classList.toggle("graph-lit", i === at || (this.near[at]?.has(i) ?? false)));
    for (const line of this.lines) line.group.classList.toggle("graph-lit", line.ends.has(at));
  }

  private tools(): void {
    const tools = this.querySelector<HTMLElement>(".graph-tools");
    if (!tools) return;
    const acts: Record<string, () => void> = {
      in: () => this.zoom(1.25), out: () => this.zoom(0.8), fit: () => this.fit(), full: () => void this.full(),
    };
    for (const button of tools.querySelectorAll<HTMLButtonElement>("[data-act]")) {
      button.addEventListener("click", () => acts[button.dataset["act"] ?? ""]?.());
      if (button.dataset["act"] === "full") button.hidden = !document.fullscreenEnabled;
    }
    tools.hidden = false;
  }

  private async full(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.requestFullscreen();
  }

  // The map in the corner is the whole drawing in small, as long as the frame does not show all of it.
  private drawMap(): void {
    const make = (name: string, to: Element, attributes: Record<string, number | string>) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
      return to.appendChild(element);
    };
    this.map = make("svg", this.frame, { class: "graph-map", viewBox: `0 0 ${this.size.w} ${this.size.h}`, "aria-hidden": "true" }) as SVGSVGElement;
    this.places.forEach(({ x, y, w, h }, i) => {
      make("rect", this.map as Element, { x, y, width: w, height: h, class: this.nodes[i]?.classList.contains("graph-root") ? "root" : "" });
    });
    make("rect", this.map, { class: "seen" });
    const move = (event: PointerEvent) => {
      const box = (this.map as SVGSVGElement).getBoundingClientRect();
      const by = Math.min(box.width / this.size.w, box.height / this.size.h);
      this.centre((event.clientX - box.left - (box.width - this.size.w * by) / 2) / by, (event.clientY - box.top - (box.height - this.size.h * by) / 2) / by);
    };
    this.map.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      this.map?.setPointerCapture(event.pointerId);
      move(event);
    });
    this.map.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) move(event);
    });
  }

  private showMap(): void {
    const seen = this.map?.querySelector(".seen");
    const { clientWidth: w, clientHeight: h } = this.frame;
    this.map?.classList.toggle("off", this.whole() || h < 280);
    const left = Math.max(0, -this.x / this.scale);
    const top = Math.max(0, -this.y / this.scale);
    seen?.setAttribute("x", String(left));
    seen?.setAttribute("y", String(top));
    seen?.setAttribute("width", String(Math.max(0, Math.min(this.size.w, (w - this.x) / this.scale) - left)));
    seen?.setAttribute("height", String(Math.max(0, Math.min(this.size.h, (h - this.y) / this.scale) - top)));
  }
}

if (!customElements.get("graph-view")) customElements.define("graph-view", GraphView);
