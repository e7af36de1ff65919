/** The conversation on the screen: a list that follows its end, the half-heard sentence, the typing sign. */

import { cards } from "./cards.js";
import { element, icon } from "./element.js";
import { linked } from "./links.js";

// Within this many CSS pixels of the end the reader is taken to be following.
const NEAR_PX = 80;

/** Events: "choose" (detail: { title, payload }), "resend", "edit" (detail: the entry). */
export class Transcript extends EventTarget {
  constructor(conversation, text) {
    super();
    Object.assign(this, { conversation, text });
    this.rows = new Map();
    this.list = element("ol", { class: "entries" });
    this.greeting = element("p", { class: "greeting" });
    this.warning = element("p", { class: "lost", role: "status", hidden: true });
    this.log = element("div", { lang: "zh-CN", role: "log", "aria-live": "polite", "aria-label": text.log }, this.greeting, this.warning, this.list);
    // The half-heard sentence changes several times a second: screen readers get the final one only.
    this.partial = element("p", { class: "partial", "aria-hidden": "true", hidden: true });
    this.typing = element("p", { class: "typing", role: "status", hidden: true });
    this.scroller = element("div", { class: "scroller", tabindex: "0" }, this.log, this.partial, this.typing);
    this.more = element(
      "button", { type: "button", class: "more", hidden: true, on: { click: () => this.follow(true) } },
      icon("down"), text.newMessages,
    );
    this.node = element("div", { class: "transcript" }, this.scroller, this.more);
    this.scroller.addEventListener("scroll", () => { if (this.#near()) this.more.hidden = true; }, { passive: true });
    // The list is shorter while a keyboard or the call bar takes room: stay at its end.
    this.resized = new ResizeObserver(() => { if (this.following) this.follow(true); });
    this.resized.observe(this.scroller);
    this.following = true;
    this.scroller.addEventListener("scroll", () => { this.following = this.#near(); }, { passive: true });

    conversation.addEventListener("added", ({ detail }) => this.#add(detail));
    conversation.addEventListener("changed", ({ detail }) => this.#change(detail));
    conversation.addEventListener("removed", ({ detail }) => this.#drop(detail));
    conversation.addEventListener("restarted", () => this.#clear());
    for (const entry of conversation.entries) this.#add(entry);
  }

  /** What stands first; `warning` under it while the hotline cannot be reached. */
  greet(sentence, warning = "") {
    this.greeting.replaceChildren(...linked(sentence));
    this.warning.textContent = warning;
    this.warning.hidden = !warning;
  }

  /** `kind`: a key of the widget's text, or "" to take the sign away. */
  showTyping(kind) {
    this.typing.hidden = !kind;
    this.typing.replaceChildren(
      ...(kind ? [element("span", { class: "dots", "aria-hidden": "true" }, element("i"), element("i"), element("i")), this.text[kind]] : []),
    );
    this.follow();
  }

  /** The grey text of a sentence still being spoken; "" takes it away. */
  showPartial(sentence) {
    this.partial.hidden = !sentence;
    this.partial.textContent = sentence;
    this.follow();
  }

  /**
   * On a call the bot is heard: reading the same words out at once would talk over it, and the
   * buttons of an answer typed before would go to another conversation.
   */
  silence(quiet) {
    this.node.toggleAttribute("data-call", quiet);
    this.log.setAttribute("aria-live", quiet ? "off" : "polite");
  }

  follow(always = false) {
    if (always || this.following) this.scroller.scrollTop = this.scroller.scrollHeight;
    else this.more.hidden = false;
  }

  close() {
    this.resized.disconnect();
  }

  #near() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #add(entry) {
    // An answer's buttons are for the moment: once the citizen has said anything they are gone.
    if (entry.from === "citizen") for (const choices of this.list.querySelectorAll(".choices")) choices.remove();
    const row = element("li", { class: `entry ${entry.from}` });
    this.rows.set(entry.id, row);
    this.list.append(row);
    this.#fill(row, entry);
    this.follow(entry.from === "citizen");
  }

  #change(entry) {
    const row = this.rows.get(entry.id);
    if (!row) return;
    const focused = row.contains(row.getRootNode().activeElement);
    this.#fill(row, entry);
    if (focused) (row.querySelector("button") || this.scroller).focus();
    this.follow();
  }

  #drop(entry) {
    this.rows.get(entry.id)?.remove();
    this.rows.delete(entry.id);
  }

  #clear() {
    this.rows.clear();
    this.list.replaceChildren();
    this.showPartial("");
    this.showTyping("");
    this.more.hidden = true;
    this.scroller.scrollTop = 0;
  }

  #fill(row, entry) {
    if (entry.from === "note") {
      row.classList.toggle("warning", entry.tone === "warning");
      row.replaceChildren(element("p", {}, entry.text));
      return;
    }
    const speaker = entry.from === "citizen" ? this.text.citizen : this.text.hotline;
    row.replaceChildren(
      element("span", { class: "unseen" }, `${speaker}：`),
      ...(entry.text ? [element("p", { class: "text" }, entry.from === "hotline" ? linked(entry.text) : entry.text)] : []),
      ...(entry.from === "citizen" ? this.#state(entry) : this.#extras(entry)),
    );
    row.dataset.state = entry.state || "";
  }

  #state(entry) {
    const { state, why } = entry;
    if (state === "spoken" && why) return [element("p", { class: "state" }, why)];
    if (state === "failed") return [this.#problem(why, this.text.resend, "resend", entry)];
    if (state === "refused") return [this.#problem(why, this.text.edit, "edit", entry)];
    if (state === "waiting") return [element("p", { class: "state" }, why || this.text.waiting)];
    if (state === "sent" && entry.unanswered) return [element("p", { class: "state" }, this.text.delivered)];
    return [];
  }

  #problem(why, label, event, entry) {
    const act = () => this.#tell(event, entry);
    return element("div", { class: "problem", role: "alert" }, element("p", {}, why), element("button", { type: "button", on: { click: act } }, label));
  }

  #extras(entry) {
    const last = this.conversation.entries.filter((other) => other.from === "citizen").pop();
    const current = !last || this.conversation.entries.indexOf(entry) > this.conversation.entries.indexOf(last);
    const choices = current && entry.buttons?.length
      ? element("div", { class: "choices" }, entry.buttons.map((button) => this.#choice(button)))
      : null;
    const hints = entry.hints?.length ? element("p", { class: "hints" }, `${this.text.mightSay}：${entry.hints.join("、")}`) : null;
    return [choices, hints, ...cards(entry.custom, this.text)].filter(Boolean);
  }

  #choice(button) {
    return element("button", { type: "button", on: { click: () => this.#tell("choose", button) } }, button.title);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
