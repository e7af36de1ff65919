/** Links inside plain text: http, https and tel only, and telephone numbers the text says to dial. */

import { element } from "./element.js";

// A web address ends before white space, quotes, brackets and Chinese punctuation.
const FOUND = /(https?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+)|tel:(\+?\d[\d-]{2,19})|((?:拨打|致电|请拨)\s*)(\d{3,5}(?:-?\d{3,8})?)(?!\d)/gi;
const ALSO = /^(\s*(?:或者?|和|、|\/)\s*(?:拨打|致电)?\s*)(\d{3,5})(?!\d)/;
const AFTER = /[.,;:!?)\]}]+$/;

/** `address` begins with http:// or https://: FOUND lets no other scheme through. */
function webLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return address;
  }
  return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, address);
}

function telephoneLink(number) {
  return element("a", { href: `tel:${number.replace(/-/g, "")}` }, number);
}

/** The text as an array of strings and <a> elements, in order; joined, their text is the given text (without "tel:"). */
export function linked(text) {
  const parts = [];
  let done = 0;
  FOUND.lastIndex = 0;
  for (let match = FOUND.exec(text); match; match = FOUND.exec(text)) {
    parts.push(text.slice(done, match.index));
    done = FOUND.lastIndex;
    if (match[1]) {
      const address = match[1].replace(AFTER, "");
      parts.push(webLink(address), match[1].slice(address.length));
    } else if (match[2]) {
      parts.push(telephoneLink(match[2]));
    } else {
      parts.push(match[3], telephoneLink(match[4]));
      for (let also = ALSO.exec(text.slice(done)); also; also = ALSO.exec(text.slice(done))) {
        parts.push(also[1], telephoneLink(also[2]));
        done += also[0].length;
      }
      FOUND.lastIndex = done;
    }
  }
  parts.push(text.slice(done));
  return parts.filter((part) => part !== "");
}
