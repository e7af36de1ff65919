/** One voice call over the gateway's voice socket: who speaks when, how it ends, and why. */

import { Handset, MICROPHONE_HZ, MicrophoneUnavailable } from "./handset.js";
import { isChinese } from "./text.js";

const ANSWER_MS = 15_000;
// Nothing the bot says at the end of a call is longer than this.
const LAST_WORDS_MS = 30_000;
// Ten seconds of sound waiting in the browser: the line does not carry it.
const CLOGGED_BYTES = 10 * 2 * MICROPHONE_HZ;

function parsed(text) {
  try {
    const message = JSON.parse(text);
    return message && typeof message.type === "string" ? message : null;
  } catch {
    return null;
  }
}

/**
 * Events: "state" (detail: "opening"|"connecting"|"listening"|"speaking"|"transferring"),
 * "ready" (detail: conversation id), "level" (detail: 0 … 1), "partial" (detail: text),
 * "final" (detail: { text }), "reply" (detail: { text, buttons, custom }), "transfer", "problem" (detail: sentence),
 * "ended" (detail: { why: sentence or "", seconds: length of the call, 0 if it was never answered }).
 */
export class Call extends EventTarget {
  /** `url`: the gateway's voice socket with its query. */
  constructor({ url, text }) {
    super();
    Object.assign(this, { url, text });
    this.handset = new Handset();
    this.answeredAt = 0;
    this.over = false;
    this.leaving = false;
    this.transferred = false;
    this.sounding = false;
  }

  /** Microphone first, then the line; every failure ends the call with a sentence. */
  async start() {
    this.#tell("state", "opening");
    this.handset.addEventListener("frame", ({ detail }) => this.#hear(detail));
    this.handset.addEventListener("playing", ({ detail }) => this.#state(detail));
    this.handset.addEventListener("unplugged", () => this.#end(this.text.unplugged));
    try {
      await this.handset.open();
    } catch (error) {
      if (!(error instanceof MicrophoneUnavailable)) console.error("hotline-widget: the audio graph could not be built", error);
      this.#end(this.text[error instanceof MicrophoneUnavailable ? error.reason : "unsupported"]);
      return;
    }
    if (this.over) {
      this.handset.close(); // hung up while the browser was asking for the microphone
      return;
    }
    this.#tell("state", "connecting");
    this.#connect();
  }

  hangUp() {
    if (this.socket?.readyState === WebSocket.OPEN) this.#say({ type: "stop" });
    this.#end("");
  }

  /** A key of the dial pad: 0 … 9, * or #. */
  press(digit) {
    if (this.answeredAt) this.#say({ type: "dtmf", digit });
  }

  #connect() {
    this.socket = new WebSocket(this.url);
    this.socket.binaryType = "arraybuffer";
    this.waiting = setTimeout(() => this.#end(this.text.noAnswer), ANSWER_MS);
    this.socket.addEventListener("open", () => this.#say({ type: "start" }));
    this.socket.addEventListener("message", ({ data }) => {
      if (this.over) return;
      if (typeof data !== "string") this.#play(data);
      else this.#obey(parsed(data));
    });
    this.socket.addEventListener("close", () => {
      if (this.leaving) this.#leave();
      else this.#end(this.problem || (this.answeredAt ? this.text.lost : this.text.noAnswer));
    });
  }

  #obey(message) {
    switch (message?.type) {
      case "ready":
        clearTimeout(this.waiting);
        this.answeredAt = Date.now();
        this.handset.setRate(Number(message.sample_rate) || MICROPHONE_HZ);
        this.#tell("ready", message.conversation);
        this.#state(false);
        break;
      case "partial":
        this.#tell("partial", String(message.text || ""));
        break;
      case "final":
        this.#tell("final", { text: String(message.text || "") });
        break;
      case "reply":
        this.#tell("reply", {
          text: String(message.text || ""),
          buttons: Array.isArray(message.buttons) ? message.buttons : [],
          custom: message.custom && typeof message.custom === "object" ? message.custom : null,
        });
        break;
      case "audio_start":
        this.sounding = true;
        break;
      case "audio_end":
        if (this.sounding) this.handset.end();
        this.sounding = false;
        if (this.leaving) this.#leave();
        break;
      case "clear":
        // What is still on its way belongs to the reply that was interrupted.
        this.sounding = false;
        this.handset.clear();
        break;
      case "transfer":
        this.transferred = true;
        this.#state(false);
        this.#tell("transfer");
        break;
      case "bye":
        this.leaving = true;
        this.handset.mute();
        if (!this.sounding) this.#leave();
        break;
      case "error":
        this.problem = isChinese(message.message) ? message.message : this.text.voiceFault;
        console.warn("hotline-widget: the voice channel reported", message.code, message.message);
        this.#tell("problem", this.problem);
        break;
      default: // A gateway newer than this page may say more than it knows.
        console.warn("hotline-widget: not understood on the voice channel", message);
    }
  }

  #play(buffer) {
    if (this.sounding) this.handset.play(buffer);
  }

  /** The bot has said goodbye: let its last words be heard, then close. */
  async #leave() {
    await this.handset.drain(LAST_WORDS_MS);
    this.#end("");
  }

  #hear({ pcm, level }) {
    if (this.over || this.leaving || !this.answeredAt || this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(pcm);
    this.#tell("level", level);
    if (this.socket.bufferedAmount > CLOGGED_BYTES) this.#end(this.text.slow);
  }

  #state(sounding) {
    if (!this.over && this.answeredAt) this.#tell("state", sounding ? "speaking" : this.transferred ? "transferring" : "listening");
  }

  #say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  #end(why) {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.waiting);
    this.handset.close();
    this.socket?.close(1000);
    const seconds = this.answeredAt ? (Date.now() - this.answeredAt) / 1000 : 0;
    this.#tell("ended", { why, seconds, answered: this.answeredAt > 0 });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
