/**
 * Typed messages over the REST channel: one at a time, in order, none lost.
 *
 * A message keeps its id (`metadata.message_id`) over every attempt, so that the gateway can tell a
 * repetition from a second message: when a connection breaks nobody knows on which side it broke.
 */

import { isChinese } from "./text.js";

/** Characters (code points) in one message; the gateway's own limit for a sentence is the same. */
export const MAX_CHARS = 2000;

const TIMEOUT_MS = 45_000;
const PATIENCE_MS = 6_000;
const BUSY_TRIES = 3;
const BUSY_LONGEST_S = 60;

/** A message that was not answered. `again`: sending it once more may help. */
class Undelivered extends Error {
  constructor(sentence, { again, retryAfter = null }) {
    super(sentence);
    this.again = again;
    this.retryAfter = retryAfter;
  }
}

function retrySeconds(header) {
  if (!header) return 5;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : 5;
}

function answers(body) {
  if (!Array.isArray(body)) return null;
  return body
    .filter((item) => item && typeof item === "object")
    .map((item) => ({
      from: "hotline",
      text: typeof item.text === "string" ? item.text : "",
      buttons: (Array.isArray(item.buttons) ? item.buttons : [])
        .filter((button) => button && typeof button.title === "string")
        .map(({ title, payload }) => ({ title, payload: typeof payload === "string" ? payload : title })),
      custom: item.custom && typeof item.custom === "object" ? item.custom : null,
    }))
    .filter((entry) => entry.text || entry.buttons.length || entry.custom);
}

/** Events: "typing" (detail: "" | "typing" | "stillWorking"). */
export class Chat extends EventTarget {
  /** `url`: the gateway's REST channel. `city`: a city pack's name, or "" for the gateway's own. */
  constructor(conversation, { url, city, text }) {
    super();
    Object.assign(this, { conversation, url, city, text });
    this.running = null;
    for (const entry of conversation.entries) {
      if (entry.state === "sending" || entry.state === "waiting") {
        conversation.change(entry, { state: "failed", why: text.reloaded });
      }
    }
    this.online = () => this.retry((entry) => entry.why === this.text.offline);
    window.addEventListener("online", this.online);
  }

  /** Send `payload` and show `shown`; anything that failed before goes first. */
  send(shown, payload = shown) {
    this.#queueFailed();
    this.conversation.add({ from: "citizen", way: "typed", text: shown, payload, state: "waiting", why: "" });
    this.#pump();
  }

  /** Send what failed once more, if any of it satisfies `condition`. */
  retry(condition = () => true) {
    if (!this.conversation.entries.some((entry) => entry.state === "failed" && condition(entry))) return;
    this.#queueFailed();
    this.#pump();
  }

  /** Give up whatever is under way; call before the conversation restarts or the widget goes. */
  stop() {
    this.running?.abort();
    this.running = null;
    this.#typing("");
  }

  close() {
    this.stop();
    window.removeEventListener("online", this.online);
  }

  #queueFailed() {
    for (const entry of this.conversation.entries) {
      if (entry.state === "failed") this.conversation.change(entry, { state: "waiting", why: "" });
    }
  }

  async #pump() {
    if (this.running) return;
    const run = new AbortController();
    this.running = run;
    try {
      let next = this.#next();
      while (next && !run.signal.aborted && (await this.#deliver(next, run.signal))) next = this.#next();
    } finally {
      if (this.running === run) {
        this.running = null;
        this.#typing("");
      }
    }
  }

  #next() {
    return this.conversation.entries.find((entry) => entry.state === "waiting");
  }

  /** True when the line is free for the next message. */
  async #deliver(entry, stopped) {
    for (let attempt = 1; ; attempt += 1) {
      this.conversation.change(entry, { state: "sending", why: "" });
      try {
        const replies = await this.#post(entry, stopped);
        if (stopped.aborted) return false;
        this.conversation.change(entry, { state: "sent", why: "", unanswered: replies.length === 0 });
        this.#typing("");
        for (const reply of replies) this.conversation.add(reply);
        return true;
      } catch (error) {
        if (stopped.aborted) return false;
        if (!(error instanceof Undelivered)) throw error;
        this.#typing("");
        if (error.retryAfter !== null && attempt < BUSY_TRIES && error.retryAfter <= BUSY_LONGEST_S) {
          await this.#countDown(entry, error.retryAfter, stopped);
          if (stopped.aborted) return false;
          continue;
        }
        this.conversation.change(entry, { state: error.again ? "failed" : "refused", why: error.message });
        return !error.again;
      }
    }
  }

  async #countDown(entry, seconds, stopped) {
    for (let left = seconds; left > 0 && !stopped.aborted; left -= 1) {
      this.conversation.change(entry, { state: "waiting", why: this.text.busy(left) });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  async #post(entry, stopped) {
    if (navigator.onLine === false) throw new Undelivered(this.text.offline, { again: true });
    const request = new AbortController();
    const giveUp = () => request.abort();
    stopped.addEventListener("abort", giveUp);
    const timeout = setTimeout(giveUp, TIMEOUT_MS);
    const patience = setTimeout(() => this.#typing("stillWorking"), PATIENCE_MS);
    this.#typing("typing");
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        credentials: "omit",
        cache: "no-store",
        signal: request.signal,
        body: JSON.stringify({
          sender: this.conversation.sender,
          message: entry.payload,
          metadata: { ...(this.city && { city: this.city }), channel: "chat", message_id: entry.id },
        }),
      });
      if (!response.ok) throw await this.#refusal(response);
      const body = await response.json().catch((error) => {
        if (error instanceof SyntaxError) throw new Undelivered(this.text.garbled, { again: true });
        throw error;
      });
      const replies = answers(body);
      if (!replies) throw new Undelivered(this.text.garbled, { again: true });
      return replies;
    } catch (error) {
      if (error instanceof Undelivered) throw error;
      const late = request.signal.aborted && !stopped.aborted;
      throw new Undelivered(late ? this.text.timeout : this.text.unreachable, { again: true });
    } finally {
      clearTimeout(timeout);
      clearTimeout(patience);
      stopped.removeEventListener("abort", giveUp);
    }
  }

  /** The gateway's own sentence where a citizen can read it, else ours. */
  async #refusal(response) {
    const body = await response.json().catch(() => null);
    const said = body && isChinese(body.error) ? body.error : "";
    const { status } = response;
    if (status === 429) {
      const retryAfter = retrySeconds(response.headers.get("Retry-After"));
      return new Undelivered(said || this.text.tooBusy, { again: true, retryAfter });
    }
    if (status >= 500 || status === 408) return new Undelivered(said || this.text.broken(status), { again: true });
    return new Undelivered(said || this.text.refused(status), { again: false });
  }

  #typing(detail) {
    this.dispatchEvent(new CustomEvent("typing", { detail }));
  }
}
