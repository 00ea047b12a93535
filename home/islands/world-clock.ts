// <world-clock zone="Europe/Vienna"> shows the day and the time of a zone, and goes on. Without this script it shows when the page was made.

class WorldClock extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.tick();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }

  private tick(): void {
    const now = new Date();
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: this.getAttribute("zone") ?? "UTC", weekday: "short", hour: "2-digit", minute: "2-digit",
    }).formatToParts(now);
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? "";
    const text = `${part("weekday")} ${part("hour")}:${part("minute")}`;
    if (this.textContent !== text) this.textContent = text;
    this.timer = window.setTimeout(() => this.tick(), 60_000 - (now.getTime() % 60_000));
  }
}
customElements.define("world-clock", WorldClock);
