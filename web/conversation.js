/**
 * What has been said in this tab: entries in order, kept in sessionStorage so that a reload loses
 * nothing, and the sender that names the conversation to the gateway.
 *
 * An entry: { id, from: "citizen"|"hotline"|"note", text, … }
 *   citizen  payload (what is sent, where it differs from what is shown), way: "typed"|"spoken",
 *            state: "waiting"|"sending"|"sent"|"failed"|"refused"|"spoken", why: sentence or ""
 *   hotline  buttons: [{ title, payload }], hints: [title], custom: object
 *   note     tone: "plain"|"warning"
 */

const KEPT = 200;

/** 128 random bits in hexadecimal. crypto.randomUUID is absent on pages that are not secure contexts. */
export function unguessable() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where the browser forbids storage (some embedded frames), the conversation lives as long as the page. */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch (error) {
    console.warn("hotline-widget: this browser keeps no session storage; a reload will start a new conversation", error);
  }
}

function isEntry(entry) {
  return entry && typeof entry.text === "string" && ["citizen", "hotline", "note"].includes(entry.from);
}

/** Events: "added" and "changed" (detail: the entry), "removed" (detail: the entry), "restarted". */
export class Conversation extends EventTarget {
  /** `scope` separates conversations with different hotlines in one tab. */
  constructor(scope) {
    super();
    this.key = `hotline:${scope}`;
    const stored = read(this.key);
    const usable = stored && /^[0-9a-f]{32}$/.test(stored.sender) && Array.isArray(stored.entries);
    this.sender = usable ? stored.sender : unguessable();
    this.entries = usable ? stored.entries.filter(isEntry) : [];
    this.#store();
  }

  add(entry) {
    const whole = { id: unguessable(), ...entry };
    this.entries.push(whole);
    this.#store();
    this.#tell("added", whole);
    return whole;
  }

  change(entry, values) {
    Object.assign(entry, values);
    this.#store();
    this.#tell("changed", entry);
  }

  remove(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.#store();
    this.#tell("removed", entry);
  }

  /** Forget what is shown and take a new sender. */
  restart() {
    this.entries = [];
    this.sender = unguessable();
    this.#store();
    this.#tell("restarted", null);
  }

  #store() {
    write(this.key, { sender: this.sender, entries: this.entries.slice(-KEPT) });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
