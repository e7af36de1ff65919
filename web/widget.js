/**
 * <hotline-widget city="changde" endpoint="https://hotline.example/" lang="zh-CN">
 *
 * The citizen's side of the hotline, typed and spoken. `endpoint`: the gateway's address (default: where
 * this file came from); `city`: a city pack (default: the gateway's own); `lang`: of the widget's own words.
 * Events on the element: "hotline-ready" (detail: the gateway's configuration), "hotline-order" (detail: the order).
 */

import { CallBar } from "./callbar.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { element, icon } from "./element.js";
import { clock, textFor } from "./text.js";
import { MICROPHONE_HZ } from "./handset.js";
import { Transcript } from "./transcript.js";
import { Call } from "./voice.js";

const HOME = new URL("../", import.meta.url);
const STYLES = new URL("widget.css", import.meta.url);
// Between attempts to read the configuration; the last one repeats.
const CONFIG_PAUSES_MS = [2_000, 5_000, 15_000, 30_000];

class HotlineWidget extends HTMLElement {
  static observedAttributes = ["city", "endpoint", "lang"];

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    this.leaving = () => this.call?.hangUp();
  }

  connectedCallback() {
    this.#build();
    window.addEventListener("pagehide", this.leaving);
  }

  disconnectedCallback() {
    window.removeEventListener("pagehide", this.leaving);
    this.#dismantle();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.conversation) return;
    this.#dismantle();
    this.#build();
  }

  focus() {
    this.composer?.focus();
  }

  #address(path, query = {}) {
    const url = new URL(path, this.home);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    return url;
  }

  #build() {
    const given = this.getAttribute("endpoint");
    this.home = given ? new URL(given.replace(/\/*$/, "/"), document.baseURI) : HOME;
    this.city = this.getAttribute("city") || "";
    this.text = textFor(this.getAttribute("lang") || document.documentElement.lang);

    this.conversation = new Conversation(`${this.home.host}${this.home.pathname}${this.city}`);
    this.chat = new Chat(this.conversation, {
      url: this.#address("webhooks/rest/webhook"), city: this.city, text: this.text,
    });
    this.transcript = new Transcript(this.conversation, this.text);
    this.composer = new Composer(this.text);
    this.callBar = new CallBar(this.text);
    this.#render();
    this.#connectParts();
    this.#configure();
  }

  #dismantle() {
    this.configuring?.abort();
    this.call?.hangUp();
    this.chat.close();
    this.transcript.close();
    this.conversation = null;
  }

  #render() {
    const { text } = this;
    this.heading = element("h2");
    this.#entitle(text.title);
    const restart = element("button", {
      type: "button", class: "quiet", on: { click: () => this.#askRestart() },
    }, icon("restart"), element("span", {}, text.restart));
    this.question = element(
      "dialog", { "aria-labelledby": "question" },
      element("h3", { id: "question" }, text.restartQuestion), element("p", {}, text.restartMeaning),
      element("div", { class: "answers" },
        element("button", { type: "button", on: { click: () => this.question.close() } }, text.cancel),
        element("button", { type: "button", class: "strong", on: { click: () => this.#restart() } }, text.restart)),
    );
    const frame = element(
      "div", { class: "frame", hidden: true, lang: text.lang },
      element("header", {}, this.heading, restart),
      this.transcript.node,
      element("footer", {}, this.composer.node, this.callBar.node, element("p", { class: "small notice" }, text.notice)),
      this.question,
    );
    // A style sheet that fails to load must not take the hotline away with it.
    const show = () => { frame.hidden = false; this.transcript.follow(true); };
    const styles = element("link", { rel: "stylesheet", href: STYLES, on: { load: show, error: show } });
    this.shadowRoot.replaceChildren(styles, frame);
  }

  #connectParts() {
    const { chat, transcript, composer, callBar, conversation } = this;
    composer.addEventListener("send", ({ detail }) => chat.send(detail));
    composer.addEventListener("call", () => this.#startCall());
    chat.addEventListener("typing", ({ detail }) => transcript.showTyping(detail));
    transcript.addEventListener("choose", ({ detail }) => {
      this.#refocus();
      chat.send(detail.title, detail.payload);
    });
    transcript.addEventListener("resend", () => chat.retry());
    transcript.addEventListener("edit", ({ detail }) => {
      conversation.remove(detail);
      composer.restore(detail.text);
    });
    callBar.addEventListener("hangup", () => this.call?.hangUp());
    callBar.addEventListener("digit", ({ detail }) => this.call?.press(detail));
    conversation.addEventListener("added", ({ detail }) => {
      if (detail.custom?.order) this.#announce("hotline-order", detail.custom.order);
    });
  }

  /** The greeting shows at once; the city's own replaces it when the gateway has told it. */
  async #configure() {
    const run = new AbortController();
    this.configuring = run;
    this.transcript.greet(this.text.greeting);
    for (let attempt = 0; !run.signal.aborted; attempt += 1) {
      try {
        const url = this.#address("api/web/config", { city: this.city });
        const response = await fetch(url, { signal: run.signal, credentials: "omit" });
        if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`);
        const config = await response.json();
        this.#entitle(config.title || this.text.title);
        this.transcript.greet(config.greeting || this.text.greeting);
        this.composer.callButton.hidden = !config.voice;
        this.chat.city ||= config.city;
        this.#announce("hotline-ready", config);
        return;
      } catch (error) {
        if (run.signal.aborted) return;
        console.warn("hotline-widget: no configuration from the gateway", error);
        this.transcript.greet(this.text.greeting, this.text.configLost);
        const pause = CONFIG_PAUSES_MS[Math.min(attempt, CONFIG_PAUSES_MS.length - 1)];
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** A long title breaks after the number, not in the middle of a word. */
  #entitle(title) {
    this.heading.replaceChildren(...title.split(/(12345)/).flatMap((part) => (part === "12345" ? [part, element("wbr")] : [part])));
  }

  #askRestart() {
    if (this.conversation.entries.length || this.call) this.question.showModal();
    else this.#restart();
  }

  #restart() {
    this.question.close();
    this.call?.hangUp();
    this.chat.stop();
    this.conversation.restart();
    this.composer.clear();
    this.#refocus();
  }

  /** Focus goes back to where the citizen writes, but does not raise a phone's keyboard unasked. */
  #refocus() {
    if (matchMedia("(pointer: fine)").matches) this.composer.focus();
    else this.transcript.scroller.focus({ preventScroll: true });
  }

  #startCall() {
    if (this.call) return;
    const { conversation, transcript, callBar, text } = this;
    const url = this.#address("voice", { city: this.city, sample_rate: MICROPHONE_HZ });
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const call = new Call({ url, text });
    this.call = call;
    const on = (name, act) => call.addEventListener(name, ({ detail }) => act(detail));
    on("state", (state) => callBar.showState(state));
    on("level", (level) => callBar.level(level));
    on("ready", () => {
      callBar.answered();
      conversation.add({ from: "note", tone: "plain", text: text.callStarted });
    });
    let half = "";
    on("partial", (heard) => {
      half = heard;
      transcript.showPartial(heard);
    });
    on("final", (heard) => {
      half = "";
      transcript.showPartial("");
      if (heard.text) conversation.add({ from: "citizen", way: "spoken", text: heard.text, state: "spoken", why: "" });
    });
    on("reply", (reply) => conversation.add({
      from: "hotline", text: reply.text, hints: reply.buttons.map((button) => button.title).filter(Boolean), custom: reply.custom,
    }));
    on("transfer", () => conversation.add({ from: "note", tone: "plain", text: text.transferring }));
    on("problem", (sentence) => conversation.add({ from: "note", tone: "warning", text: sentence }));
    on("ended", (end) => this.#endCall(end, half));

    this.composer.node.hidden = true;
    callBar.show();
    transcript.silence(true);
    call.start();
  }

  #endCall({ why, seconds, answered }, half) {
    this.call = null;
    const { conversation, transcript, callBar, composer, text } = this;
    if (!conversation) return; // the widget has left the page
    transcript.showPartial("");
    transcript.silence(false);
    // What was heard of a sentence cut off stays readable.
    if (half) conversation.add({ from: "citizen", way: "spoken", text: half, state: "spoken", why: text.interrupted });
    if (answered) conversation.add({ from: "note", tone: "plain", text: text.callEnded(clock(seconds)) });
    const told = conversation.entries.slice(-3).some((entry) => entry.tone === "warning" && entry.text === why);
    if (why && !told) conversation.add({ from: "note", tone: "warning", text: why });
    callBar.hide();
    composer.node.hidden = false;
    if (matchMedia("(pointer: fine)").matches) composer.callButton.focus();
  }

  #announce(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("hotline-widget")) customElements.define("hotline-widget", HotlineWidget);
