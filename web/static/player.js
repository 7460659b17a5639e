// The page of a clip: joins the film with its transcript, marks, scrub bar, keys and links. Without it, all still works.

import { copy } from "./copy.js";
import { keys } from "./keys.js";
import { loop } from "./loop.js";
import { marks } from "./marks.js";
import { moment } from "./moments.js";
import { scrub } from "./scrub.js";
import { follow } from "./transcript.js";
import { wave } from "./wave.js";

const page = document.querySelector("[data-player]");
const video = page.querySelector("video");
const status = page.querySelector("[data-status]");

function say(words) {
  status.textContent = words;
}

function linkHere(range) {
  const now = video.currentTime.toFixed(3);
  const marked = range.end > range.start && video.paused && Math.abs(range.start - video.currentTime) < 0.02;
  return new URL(`${page.dataset.here}?t=${marked ? `${range.start.toFixed(3)},${range.end.toFixed(3)}` : now}`, location).href;
}

function showTime() {
  const now = page.querySelector("[data-now]");
  const gmt = page.querySelector("[data-gmt]");
  now.textContent = moment(video.currentTime);
  if (gmt) {
    const instant = new Date((Number(gmt.dataset.zero) + video.currentTime) * 1000);
    gmt.textContent = `${instant.toISOString().slice(11, 19)} GMT`;
  }
}

function seek(second) {
  video.currentTime = Math.max(0, second);
}

function captions() {
  const track = [...video.textTracks].find(({ kind }) => kind === "captions");
  if (!track) return say("This recording has no captions");
  track.mode = track.mode === "showing" ? "hidden" : "showing";
  say(track.mode === "showing" ? "Captions on" : "Captions off");
}

function toggle() {
  if (video.paused) video.play().catch(() => say("The film could not be played"));
  else video.pause();
}

function step(frames) {
  video.pause();
  seek(video.currentTime + frames * Number(page.dataset.frame));
}

function wire() {
  const help = document.querySelector("[data-keys]");
  const bar = scrub(video, page.querySelector("[data-scrub]"));
  const points = marks(video, { onChange: bar.mark, say });
  const share = async () => {
    const link = linkHere(points.read());
    say((await copy(link)) ? `Link to ${moment(video.currentTime)} copied` : link);
  };
  const list = page.querySelector("[data-cues]");
  if (list) follow(video, list, page.dataset.here);
  const canvas = page.querySelector("[data-wave]");
  if (canvas) wave(canvas, Number(page.querySelector("[data-scrub]").dataset.duration));

  const button = page.querySelector("[data-loop]");
  const sound = button && loop(video, [...page.querySelectorAll("[data-sound]")], button, say);

  page.querySelector("[data-bar]").hidden = false;
  page.querySelector("[data-mark-in]").addEventListener("click", points.markIn);
  page.querySelector("[data-mark-out]").addEventListener("click", points.markOut);
  page.querySelector("[data-share]").addEventListener("click", share);
  page.querySelector("[data-help]").addEventListener("click", () => help.showModal());
  page.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    seek(Number(link.dataset.seek));
    say(`At ${moment(Number(link.dataset.seek))}`);
  });
  for (const kind of ["timeupdate", "seeking", "loadedmetadata"]) video.addEventListener(kind, showTime);
  video.addEventListener("error", () => say("The film could not be loaded"), true);
  showTime();
  keys({
    " ": toggle, k: toggle, j: () => seek(video.currentTime - 10), l: () => seek(video.currentTime + 10),
    ArrowLeft: () => seek(video.currentTime - 5), ArrowRight: () => seek(video.currentTime + 5),
    ",": () => step(-1), ".": () => step(1), i: points.markIn, o: points.markOut, c: captions,
    m: () => { video.muted = !video.muted; say(video.muted ? "Sound off" : "Sound on"); },
    f: () => (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen()),
    s: () => (sound ? sound.toggle() : say("This recording plays its own sound")),
    "?": () => help.showModal(),
  });
}

if (video) wire();
