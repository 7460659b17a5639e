// A slim bar below the film: the whole recording, the marked range, and a small picture of where the pointer is.
// It repeats what the film's own controls do, so it is hidden from screen readers.

import { moment } from "./moments.js";

export function scrub(video, bar) {
  const total = Number(bar.dataset.duration);
  const range = bar.querySelector("[data-scrub-range]");
  const now = bar.querySelector("[data-scrub-now]");
  const tile = bar.querySelector("[data-scrub-tile]");
  const sheets = [...bar.querySelectorAll("[data-sheet]")].map(({ dataset }) => ({
    address: dataset.sheet, first: Number(dataset.first), tiles: Number(dataset.tiles), interval: Number(dataset.interval),
    columns: Number(dataset.columns), width: Number(dataset.width), height: Number(dataset.height),
  }));
  const secondAt = (event) => {
    const box = bar.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * total;
  };

  const preview = (second) => {
    const sheet = sheets.findLast(({ first, interval }) => first * interval <= second);
    tile.hidden = !sheet;
    if (!sheet) return;
    const number = Math.min(sheet.tiles - 1, Math.floor(second / sheet.interval) - sheet.first);
    const [column, row] = [number % sheet.columns, Math.floor(number / sheet.columns)];
    const half = sheet.width / 2;
    const middle = Math.min(bar.clientWidth - half, Math.max(half, (second / total) * bar.clientWidth));
    tile.style.width = `${sheet.width}px`;
    tile.style.height = `${sheet.height}px`;
    tile.style.left = `${middle}px`;
    tile.style.backgroundImage = `url("${sheet.address}")`;
    tile.style.backgroundPosition = `-${column * sheet.width}px -${row * sheet.height}px`;
    tile.textContent = moment(second);
  };

  bar.hidden = false;
  bar.addEventListener("pointermove", (event) => {
    preview(secondAt(event));
    if (event.buttons & 1) video.currentTime = secondAt(event);
  });
  bar.addEventListener("pointerdown", (event) => {
    bar.setPointerCapture(event.pointerId);
    video.currentTime = secondAt(event);
  });
  bar.addEventListener("pointerleave", () => { tile.hidden = true; });
  const update = () => { now.style.left = `${(video.currentTime / total) * 100}%`; };
  video.addEventListener("timeupdate", update);
  video.addEventListener("seeking", update);
  update();
  return {
    mark({ start, end }) {
      range.hidden = !(end > start);
      range.style.left = `${(start / total) * 100}%`;
      range.style.width = `${((Math.min(end, total) - start) / total) * 100}%`;
    },
  };
}
