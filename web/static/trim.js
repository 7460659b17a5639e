// Trimming a clip to the frame: the film says where, the form's own fields keep it.

import { keys } from "./keys.js";
import { exactMoment, readMoment } from "./moments.js";

const page = document.querySelector("[data-trim]");
const video = page?.querySelector("video");

function wire() {
  const frame = Number(page.dataset.frame);
  const form = page.querySelector("[data-form]");
  const { in: start, out: end } = form.elements;
  const status = page.querySelector("[data-status]");
  const say = (words) => { status.textContent = words; };
  const read = () => ({ from: readMoment(start.value), to: readMoment(end.value) });
  // A browser shows the frame that began at or before its time: a hair inside it, so that rounding names no other.
  const number = () => Math.floor(video.currentTime / frame + 1e-4);
  const seek = (count) => { video.currentTime = (Math.max(0, count) + 0.5) * frame; };
  let ending = null;

  const show = () => {
    const { from, to } = read();
    const now = number() * frame;
    page.querySelector("[data-now]").textContent = exactMoment(now);
    page.querySelector("[data-place]").textContent = now < from - 1e-6 ? "before it" : now >= to - 1e-6 ? "after it" : "in it";
    page.querySelector("[data-length]").textContent = to > from ? exactMoment(to - from) : "the out point lies before the in point";
    if (ending !== null && video.currentTime >= ending) {
      video.pause();
      ending = null;
    }
  };
  const put = (field, name) => {
    field.value = exactMoment(number() * frame);
    say(`${name} at ${field.value}. Save to keep it.`);
    show();
  };
  const step = (frames) => {
    video.pause();
    seek(number() + frames);
  };
  const play = () => {
    const { from, to } = read();
    if (!(to > from)) return say("The out point lies before the in point");
    video.currentTime = from + frame / 2;
    ending = to - frame / 2;
    video.play().catch(() => say("The film could not be played"));
  };
  const toggle = () => {
    ending = null;
    if (video.paused) video.play().catch(() => say("The film could not be played"));
    else video.pause();
  };

  const actions = { in: () => put(start, "In"), out: () => put(end, "Out"), back: () => step(-1), on: () => step(1), play };
  for (const bar of page.querySelectorAll("[data-bar]")) bar.hidden = false;
  for (const button of page.querySelectorAll("[data-do]")) button.addEventListener("click", actions[button.dataset.do]);
  for (const button of page.querySelectorAll("[data-to]")) button.addEventListener("click", () => { video.currentTime = Number(button.dataset.to) + frame / 2; });
  for (const field of [start, end]) field.addEventListener("input", show);
  for (const kind of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(kind, show);
  keys({ i: actions.in, o: actions.out, ",": actions.back, ".": actions.on, p: play, " ": toggle });
  show();
}

if (video) wire();
