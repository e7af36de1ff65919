/** DOM elements from plain values; text only ever arrives through text nodes. */

const SVG = "http://www.w3.org/2000/svg";

// Drawn for a 24 × 24 box with a 2-unit stroke.
const PATHS = {
  phone: "M6.5 3.5h3l1.6 4.4-2.1 1.6a12 12 0 0 0 5.5 5.5l1.6-2.1 4.4 1.6v3a2 2 0 0 1-2.2 2A16.6 16.6 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z",
  hangUp: "M3 14.5c0-1.3.6-2.4 1.7-3.1a13.6 13.6 0 0 1 14.6 0c1.1.7 1.7 1.8 1.7 3.1v1.5l-4.7.8-.8-3.1a10.5 10.5 0 0 0-7 0l-.8 3.1-4.7-.8z",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  restart: "M20 5v5h-5M20 10a8.2 8.2 0 1 0 .2 4.5",
  down: "M12 5v14M5.5 12.5 12 19l6.5-6.5",
  keypad: "M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01",
};

/**
 * One element. `properties`: `class`, `on` (an object of listeners), booleans as attributes that are
 * there or not, anything else as an attribute. Children: nodes, strings, arrays of them; null and false are left out.
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** An icon that assistive technology skips; the button around it carries the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
