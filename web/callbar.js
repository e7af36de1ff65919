/** What stands in the text box's place during a call: state, level, time, dial pad, hang-up. */

import { element, icon } from "./element.js";
import { clock } from "./text.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const BARS = 9;
// Speech at a normal distance has a root mean square of 0.02 … 0.2; below -50 dB is a quiet room.
const FLOOR_DB = -50;
const CEILING_DB = -12;

/** Events: "hangup", "digit" (detail: "0" … "9", "*", "#"). */
export class CallBar extends EventTarget {
  constructor(text) {
    super();
    this.text = text;
    this.state = element("p", { class: "call-state", role: "status" });
    this.time = element("span", { class: "call-time", role: "timer", "aria-live": "off" });
    this.bars = Array.from({ length: BARS }, () => element("i"));
    this.meter = element("div", { class: "meter", "aria-hidden": "true" }, this.bars);
    this.pressed = element("output", { class: "pressed", "aria-label": text.pressed });
    this.pad = element(
      "div", { class: "pad", id: "pad", role: "group", "aria-label": text.keypad, hidden: true }, this.pressed,
      element("div", { class: "keys" }, DIGITS.map((digit) => element("button", {
        type: "button", "aria-label": text.digit(digit), "data-digit": digit, on: { click: () => this.#press(digit) },
      }, digit))),
    );
    this.padButton = element("button", {
      type: "button", class: "round keypad", "aria-label": text.keypad, title: text.keypad,
      "aria-expanded": "false", "aria-controls": "pad", on: { click: () => this.#showPad(this.pad.hidden) },
    }, icon("keypad"));
    this.hangUpButton = element("button", {
      type: "button", class: "hang-up", on: { click: () => this.dispatchEvent(new CustomEvent("hangup")) },
    }, icon("hangUp"), text.hangUp);
    this.node = element(
      "section", { class: "callbar", "aria-label": text.call, hidden: true }, this.pad,
      element("div", { class: "line" },
        element("div", { class: "call-what" }, element("div", { class: "call-head" }, this.state, this.time), this.meter),
        this.padButton, this.hangUpButton),
      element("p", { class: "small" }, text.recorded),
    );
    this.node.addEventListener("keydown", (event) => this.#key(event));
  }

  show() {
    this.pressed.textContent = "";
    this.time.textContent = "";
    this.level(0);
    this.#showPad(false);
    this.padButton.disabled = true;
    this.node.hidden = false;
    this.hangUpButton.focus();
  }

  hide() {
    clearInterval(this.ticking);
    this.node.hidden = true;
  }

  /** The call was answered: the clock runs and the dial pad works. */
  answered() {
    const start = Date.now();
    const tick = () => { this.time.textContent = clock((Date.now() - start) / 1000); };
    tick();
    this.ticking = setInterval(tick, 1000);
    this.padButton.disabled = false;
  }

  /** `kind`: a call's state, a key of the widget's text. */
  showState(kind) {
    this.node.dataset.state = kind;
    this.state.textContent = this.text[kind];
  }

  /** Root mean square 0 … 1 of the last frame. */
  level(value) {
    const decibels = value > 0 ? 20 * Math.log10(value) : FLOOR_DB;
    const share = Math.max(0, Math.min(1, (decibels - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
    const middle = (BARS - 1) / 2;
    this.bars.forEach((bar, index) => {
      const height = share * (1 - 0.6 * (Math.abs(index - middle) / middle));
      bar.style.transform = `scaleY(${Math.max(0.12, height).toFixed(2)})`;
    });
    this.meter.dataset.level = share.toFixed(2);
  }

  #press(digit) {
    this.pressed.textContent = (this.pressed.textContent + digit).slice(-20);
    this.dispatchEvent(new CustomEvent("digit", { detail: digit }));
  }

  #showPad(open) {
    this.pad.hidden = !open;
    this.padButton.setAttribute("aria-expanded", String(open));
    if (open) this.pad.querySelector("button").focus();
  }

  #key(event) {
    if (this.pad.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      this.#showPad(false);
      this.padButton.focus();
    } else if (DIGITS.includes(event.key)) {
      this.#press(event.key);
    }
  }
}
