// The evidence of a field lights up in the transcript, and the recording of an utterance plays.
// It works on attributes only, so it does not matter when and how often the page is drawn:
//   [data-field]      a row that shows a field          [data-fields]  words that fields were read from
//   [data-whole]      an utterance that fields were read from as a whole
//   [data-audio]      a button that plays an address    [data-href]    a row that leads to a page
//   [data-live]       a transcript whose end stays in view

const lit = document.head.appendChild(document.createElement("style"));
let pinned = [];

function light(names) {
  const words = names.map((name) => `mark[data-fields~="${name}"]`);
  const turns = names.map((name) => `[data-whole~="${name}"]`);
  const rows = names.map((name) => `[data-field="${name}"]`);
  lit.textContent = names.length
    ? `${words} { background: var(--lit); box-shadow: 0 0 0 3px var(--lit); color: var(--ink); }
       ${turns} { box-shadow: inset 4px 0 var(--lit-line), 0 0 0 2px var(--lit); }
       ${rows} { background: var(--lit); box-shadow: inset 4px 0 var(--lit-line); }`
    : "";
}

// The fields that something on the page shows or proves; null when it is neither.
function namesAt(target) {
  const row = target.closest("[data-field]");
  if (row) return [row.dataset.field];
  const words = target.closest("[data-fields]");
  return words ? words.dataset.fields.split(" ").filter(Boolean) : null;
}

function reveal(name) {
  const found = document.querySelector(`[data-fields~="${name}"]`) ?? document.querySelector(`[data-whole~="${name}"]`);
  found?.scrollIntoView({ block: "center", behavior: "smooth" });
}

for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => light(namesAt(event.target) ?? pinned));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-audio]");
  if (button) return play(button);
  const names = namesAt(event.target);
  if (names) {
    pinned = names;
    light(names);
    if (event.target.closest("[data-field]")) reveal(names[0]);
    return;
  }
  pinned = [];
  light(pinned);
  const row = event.target.closest("[data-href]");
  if (row && !event.target.closest("a, button") && !String(getSelection())) location.assign(row.dataset.href);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-field]");
  if (row && event.target === row && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    row.click();
  }
});

// One player: what is played next stops what plays. It is asked for within the click, as tablets require.
const player = document.createElement("audio");
player.preload = "none";
let playing = null;

function stopped() {
  if (playing) for (const button of buttonsOf(playing)) button.classList.remove("playing");
  playing = null;
}

function buttonsOf(address) {
  return document.querySelectorAll(`[data-audio="${CSS.escape(address)}"]`);
}

function play(button) {
  const address = button.dataset.audio;
  const again = playing === address;
  player.pause();
  stopped();
  if (again) return;
  playing = address;
  for (const other of buttonsOf(address)) other.classList.add("playing");
  player.src = address;
  player.play().catch((error) => {
    if (playing !== address || error.name === "AbortError") return;
    stopped();
    button.classList.add("broken");
    button.title = "录音无法播放";
  });
}

player.addEventListener("ended", stopped);
document.addEventListener("DOMContentLoaded", () => {
  player.id = "player";
  player.hidden = true;
  document.body.append(player);
});

const left = new WeakSet(); // transcripts whose reader has scrolled up
document.addEventListener(
  "scroll",
  ({ target: box }) => {
    if (!(box instanceof Element) || !box.matches("[data-live]")) return;
    if (box.scrollHeight - box.scrollTop - box.clientHeight > 60) left.add(box);
    else left.delete(box);
  },
  true,
);
new MutationObserver(() => {
  for (const box of document.querySelectorAll("[data-live]")) if (!left.has(box)) box.scrollTop = box.scrollHeight;
}).observe(document.documentElement, { childList: true, subtree: true });
