// In and out points: kept in the form's own fields, so that the form works with or without this file.

import { exactMoment, length, readMoment } from "./moments.js";

export function marks(video, { onChange, say }) {
  const start = document.querySelector("[data-in]");
  const end = document.querySelector("[data-out]");
  const words = document.querySelector("[data-length]");

  const read = () => ({ start: readMoment(start.value), end: readMoment(end.value) });
  const changed = () => {
    const range = read();
    words.textContent = length(range.end - range.start);
    for (const [name, value] of [["in", start.value], ["out", end.value]]) {
      const mirror = document.querySelector(`[data-basket-${name}]`);
      if (mirror) mirror.value = value;
    }
    onChange(range);
  };
  const mark = (field, name) => {
    field.value = exactMoment(video.currentTime);
    const range = read();
    if (range.end <= range.start) {
      if (field === start) end.value = exactMoment(video.duration);
      else start.value = exactMoment(0);
    }
    say(`${name} marked at ${field.value}`);
    changed();
  };

  for (const field of [start, end]) field.addEventListener("change", changed);
  changed();
  return { markIn: () => mark(start, "In"), markOut: () => mark(end, "Out"), read };
}
