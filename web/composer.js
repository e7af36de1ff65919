/** The text box: grows with its text, sends on Enter but never in the middle of an input method's word. */

import { MAX_CHARS } from "./chat.js";
import { element, icon } from "./element.js";

// The counter shows when this few characters are left.
const NEAR_LIMIT = 200;
const TALLEST_PX = 160;

/** Events: "send" (detail: the text), "call". */
export class Composer extends EventTarget {
  constructor(text) {
    super();
    this.text = text;
    this.box = element("textarea", {
      rows: "1", placeholder: text.write, "aria-label": text.write, enterkeyhint: "send", autocomplete: "off",
      "aria-describedby": "counter",
    });
    this.counter = element("p", { class: "counter", id: "counter", role: "status", hidden: true });
    this.sendButton = element("button", { type: "submit", class: "round send", "aria-label": text.send, title: text.send, disabled: true }, icon("send"));
    this.callButton = element("button", {
      type: "button", class: "round call", "aria-label": text.call, title: text.call, hidden: true,
      on: { click: () => this.dispatchEvent(new CustomEvent("call")) },
    }, icon("phone"));
    this.node = element("form", { class: "composer" }, this.counter, element("div", { class: "line" }, this.callButton, this.box, this.sendButton));
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.box.addEventListener("input", () => this.#refresh());
    this.box.addEventListener("keydown", (event) => {
      // keyCode 229: Safari reports the Enter that ends a composition after compositionend.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#send();
    });
  }

  /** Put text back, in front of what has been written since. */
  restore(text) {
    this.box.value = this.box.value ? `${text}\n${this.box.value}` : text;
    this.#refresh();
    this.focus();
  }

  clear() {
    this.box.value = "";
    this.#refresh();
  }

  focus() {
    this.box.focus();
  }

  #send() {
    const text = this.box.value.trim();
    if (!text || [...text].length > MAX_CHARS) return;
    this.clear();
    this.dispatchEvent(new CustomEvent("send", { detail: text }));
  }

  #refresh() {
    // Counted as the gateway counts: code points of the trimmed text.
    const text = this.box.value.trim();
    const left = MAX_CHARS - [...text].length;
    this.sendButton.disabled = !text || left < 0;
    this.counter.hidden = left > NEAR_LIMIT;
    this.counter.classList.toggle("over", left < 0);
    this.counter.textContent = left > NEAR_LIMIT ? "" : left < 0 ? this.text.tooLong(-left, MAX_CHARS) : this.text.left(left);
    this.box.setAttribute("aria-invalid", String(left < 0));
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, TALLEST_PX)}px`;
  }
}
