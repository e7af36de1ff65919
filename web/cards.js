/** Cards for what an answer carries besides its text: an order with its number, an answer in writing, a hand-over. */

import { element } from "./element.js";
import { grouped } from "./text.js";

/** A field's value as one line: interfaces.md's {"value", …}, an address's or time's "text", or a plain value. */
function line(value, text) {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? text.yes : text.no;
  if (Array.isArray(value)) return value.map((part) => line(part, text)).filter(Boolean).join(" / ");
  if (typeof value === "object") return line("value" in value ? value.value : value.text, text);
  return String(value);
}

async function copy(number, field) {
  try {
    await navigator.clipboard.writeText(number);
    return true;
  } catch {
    // No clipboard on pages that are not secure contexts: select the number and use the old command.
    const selection = getSelection();
    selection.selectAllChildren(field);
    const done = document.execCommand("copy");
    if (done) selection.removeAllRanges();
    return done;
  }
}

function copyButton(number, field, text) {
  const said = element("span", { class: "copy-said", role: "status" });
  const button = element("button", { type: "button", class: "copy" }, text.copy);
  button.addEventListener("click", async () => {
    said.textContent = (await copy(number, field)) ? text.copied : text.copyFailed;
    setTimeout(() => { said.textContent = ""; }, 4000);
  });
  return [button, said];
}

/** The receipt of an order: `{ number, fields?, status? }`; null without a number. */
export function orderCard(order, text) {
  if (!order || (typeof order.number !== "string" && typeof order.number !== "number")) return null;
  const number = String(order.number);
  const shown = element("output", { class: "number" }, grouped(number));
  const fields = order.fields && typeof order.fields === "object" ? order.fields : {};
  const rows = Object.entries(text.fields)
    .map(([name, label]) => {
      const value = line(fields[name] ?? (name === "status" ? null : order[name]), text);
      return value && [element("dt", {}, label), element("dd", {}, text.statuses[value] || value)];
    })
    .filter(Boolean);
  const seal = element("p", { class: "seal", "aria-hidden": "true" }, text.statuses[line(order.status, text)] || text.registered);
  return element(
    "section", { class: "order", "aria-label": `${text.orderNumber} ${grouped(number)}` },
    element("p", { class: "label" }, text.orderNumber),
    element("div", { class: "number-row" }, shown, copyButton(number, shown, text), seal),
    rows.length > 0 && element("dl", {}, rows),
  );
}

/** The cards of one answer's `custom`, in order; what is not known is left out. */
export function cards(custom, text) {
  if (!custom) return [];
  return [
    orderCard(custom.order, text),
    typeof custom.written === "string" ? element("p", { class: "written" }, custom.written) : null,
    custom.handover ? element("p", { class: "handover" }, text.handedOver) : null,
  ].filter(Boolean);
}
