// Correcting words while they are heard: a word plays from there, a line is saved where it stands, keys do it all.

import { keys } from "./keys.js";
import { moment } from "./moments.js";

const page = document.querySelector("[data-lines]");
const video = page.querySelector("video");
const list = page.querySelector(".lines");
const status = page.querySelector("[data-status]");
let shown = null;
let touched = 0;

const say = (words) => { status.textContent = words; };
const lines = () => [...list.querySelectorAll("[data-from]")];
const play = () => { video.play().catch(() => {}); }; // a pause may come before the sound does
const toggle = () => { if (video) video.paused ? play() : video.pause(); };
const seek = (second, on) => {
  if (!video) return;
  video.currentTime = Math.max(0, second);
  if (on) play();
};

function heard() {
  const now = (video?.currentTime ?? 0) + 0.001;
  return lines().findLast((line) => Number(line.dataset.from) <= now) ?? lines()[0];
}

function follow() {
  const now = video.currentTime + 0.001;
  const line = lines().findLast((each) => Number(each.dataset.from) <= now && now < Number(each.dataset.to)) ?? null;
  if (line !== shown) {
    shown?.classList.remove("now");
    shown = line;
    line?.classList.add("now");
    if (line && !video.paused && Date.now() - touched > 4000) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      line.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    }
  }
  const word = line && [...line.querySelectorAll(".line-words [data-at]")].findLast((each) => Number(each.dataset.at) <= now);
  for (const before of list.querySelectorAll(".said-now")) if (before !== word) before.classList.remove("said-now");
  word?.classList.add("said-now");
}

function open(line) {
  if (!line) return;
  const box = line.querySelector("details");
  box.open = true;
  const words = box.querySelector("textarea");
  words.focus({ preventScroll: true });
  words.setSelectionRange(words.value.length, words.value.length);
  line.scrollIntoView({ block: "nearest" });
}

function leave(line) {
  const box = line.querySelector("details");
  box.open = false;
  box.querySelector("form").reset();
  box.querySelector("summary").focus();
}

// The answer is the page as it is now: what of it belongs to the line, the progress and the history is put in place.
async function save(form, button) {
  const line = form.closest(".line");
  const after = lines()[lines().indexOf(line) + 1];
  const body = new URLSearchParams(new FormData(form));
  body.set("action", button?.value ?? "save");
  say("Saving …");
  let answer, next;
  try {
    answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    next = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    say("Not kept: the archive does not answer. Your words are still here.");
    return;
  }
  const refused = next.querySelector(".told .refused");
  if (refused || !next.querySelector(".lines")) {
    say(refused?.textContent ?? "Not kept. Your words are still here.");
    return;
  }
  for (const part of ["[data-progress]", "[data-history]"]) document.querySelector(part)?.replaceWith(next.querySelector(part));
  const mine = next.getElementById(line.id);
  if (!mine) {
    line.remove();
  } else {
    line.replaceWith(mine);
  }
  say(next.querySelector(".told strong")?.textContent ?? "Changed meanwhile: look at both, and save again.");
  if (!answer.ok) open(mine);
  else (after ?? mine)?.querySelector("summary").focus();
  if (video) follow();
}

list.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event.target, event.submitter);
});
list.addEventListener("click", (event) => {
  const word = event.target.closest("[data-at], [data-seek]");
  if (!word || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  seek(Number(word.dataset.at ?? word.dataset.seek), true);
});
list.addEventListener("toggle", (event) => {
  if (event.target.open && document.activeElement === event.target.querySelector("summary")) open(event.target.closest(".line"));
}, true);
list.addEventListener("keydown", (event) => {
  const line = event.target.closest(".line");
  if (!event.target.matches("textarea, input:not([type=hidden])") || event.isComposing) return;
  const act = { Tab: () => (event.shiftKey ? seek(video?.currentTime - 3, true) : toggle()), Escape: () => leave(line), Enter: () => save(event.target.form) }[event.key];
  if (!act || (event.key === "Enter" && event.shiftKey) || event.ctrlKey || event.metaKey || event.altKey || (event.key === "Tab" && event.target.tagName !== "TEXTAREA")) return;
  event.preventDefault();
  act();
});
for (const kind of ["wheel", "touchmove", "keydown"]) addEventListener(kind, () => { touched = Date.now(); }, { passive: true });

keys({
  " ": toggle, k: toggle, ArrowLeft: () => seek(video?.currentTime - 3), ArrowRight: () => seek(video?.currentTime + 3),
  e: () => open(document.activeElement.closest(".line") ?? heard()),
  r: () => {
    const button = (document.activeElement.closest(".line") ?? heard())?.querySelector("[value=right]");
    if (button) save(button.form, button);
    else say("This line is read already.");
  },
  n: () => {
    const now = Number((document.activeElement.closest(".line") ?? shown)?.dataset.from ?? -1);
    const line = lines().find((each) => each.classList.contains("in-doubt") && Number(each.dataset.from) > now);
    if (!line) return document.querySelector("[data-doubtful]")?.focus();
    seek(Number(line.dataset.from), false);
    line.querySelector("summary").focus();
  },
});

page.querySelector("[data-keys]").hidden = false;
if (video) {
  const start = Number(video.dataset.start);
  const begin = () => { if (start) video.currentTime = start; };
  if (video.readyState) begin();
  else video.addEventListener("loadedmetadata", begin, { once: true });
  for (const kind of ["timeupdate", "seeked"]) video.addEventListener(kind, follow);
  video.addEventListener("pause", () => { document.querySelector("[data-from-now]").value = moment(video.currentTime); });
}
