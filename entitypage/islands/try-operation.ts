// <try-operation>: sends what is typed into the form of an operation from the reader's browser, without cookies, and shows the answer. The
// server wrote the form and the places of the answer; the command beside it follows what is typed.

import { explain, receive, shown, size } from "./try/answer";
import { typed, type Typed } from "./try/request";

class TryOperation extends HTMLElement {
  private stop: AbortController | undefined;

  connectedCallback(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.form.addEventListener("input", () => this.follow());
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.find("[data-cancel]").addEventListener("click", () => this.stop?.abort());
    this.choose();
  }

  private get form(): HTMLFormElement {
    return this.find("form") as HTMLFormElement;
  }

  private find(selector: string): HTMLElement {
    const found = this.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`<try-operation> has no ${selector}`);
    return found;
  }

  // choose shows the fields of one content type. Those of others must not be filled in.
  private choose(): void {
    const choice = this.querySelector<HTMLSelectElement>("[data-media-choice]")?.value ?? "0";
    this.querySelectorAll<HTMLFieldSetElement>("fieldset[data-body]").forEach((body, i) => {
      body.hidden = body.disabled = String(i) !== choice;
    });
  }

  private typed(): Typed {
    return typed(this.form, this.dataset["method"] ?? "GET", this.dataset["path"] ?? "");
  }

  private follow(): void {
    this.choose();
    const line = document.createElement("li");
    for (const piece of this.typed().command.split(/('(?:[^']|'\\'')*'|"[^"]*")/)) {
      const span = document.createElement("span");
      if (/^['"]/.test(piece)) span.className = "s";
      span.textContent = piece;
      line.append(span);
    }
    this.find(".try-command ol").replaceChildren(line);
  }

  private async send(): Promise<void> {
    const { url, headers, body } = this.typed();
    const stop = new AbortController();
    this.stop = stop;
    let refused = false;
    const hear = () => (refused = true);
    document.addEventListener("securitypolicyviolation", hear);
    const began = performance.now();
    this.wait(true);
    try {
      const answer = await fetch(url, {
        method: this.dataset["method"] ?? "GET", headers, body: body ?? null,
        credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", signal: stop.signal,
      });
      const took = performance.now() - began;
      const received = await receive(answer, (bytes) => this.say("", `${answer.status}, receiving: ${size(bytes)}`));
      this.show(answer, shown(received, answer.headers.get("Content-Type") ?? ""));
      const way = answer.redirected ? `, led on to ${answer.url}` : "";
      this.say(tone(answer.status), `${answer.statusText} · ${Math.round(took)} ms · ${size(received.bytes.length)}${way}`.replace(/^ · /, ""), String(answer.status));
    } catch (problem) {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      if (stop.signal.aborted) this.say("", `Cancelled after ${seconds} s.`);
      else this.say("error", problem instanceof TypeError ? await explain(url, () => refused) : String(problem), "No answer");
    } finally {
      document.removeEventListener("securitypolicyviolation", hear);
      this.wait(false);
    }
  }

  private wait(waiting: boolean): void {
    this.find("[data-cancel]").hidden = !waiting;
    this.find("[type=submit]").toggleAttribute("disabled", waiting);
    this.find("progress").hidden = !waiting;
    if (!waiting) return;
    this.find(".try-answer").hidden = false;
    this.find(".try-answer details").hidden = true;
    this.find(".try-answer .listing").hidden = true;
    this.find(".try-answer > .note").textContent = "";
    this.say("", "Waiting for the answer");
  }

  // say tells how it stands: a badge of what the server said, and words.
  private say(tone: string, words: string, badge = ""): void {
    const state = this.find(".try-state");
    state.replaceChildren();
    if (badge) {
      const sign = document.createElement("span");
      sign.className = `badge badge-${tone}`;
      sign.textContent = badge;
      state.append(sign, " ");
    }
    state.append(words);
  }

  private show(answer: Response, body: { text: string; note: string }): void {
    const headers = this.find(".try-answer dl");
    headers.replaceChildren();
    for (const [name, value] of answer.headers) {
      headers.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: value }));
    }
    this.find(".try-answer details").hidden = headers.childElementCount === 0;
    this.find(".try-answer .listing").hidden = body.text === "";
    this.find(".try-answer > .note").textContent = body.note;
    this.find(".try-answer ol").replaceChildren(Object.assign(document.createElement("li"), { textContent: body.text }));
  }
}

function tone(status: number): string {
  if (status < 300) return "success";
  if (status < 400) return "info";
  return status < 500 ? "warning" : "error";
}

if (!customElements.get("try-operation")) customElements.define("try-operation", TryOperation);
