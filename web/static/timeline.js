// Zooming the timeline by classes, so that no inline style is needed, and keeping its middle in the middle.

const LEVELS = [1, 2, 4, 8, 16];
const tracks = document.querySelector("[data-tracks]");
const group = document.querySelector("[data-zoom]");

if (tracks && group) {
  const scroller = tracks.parentElement;
  const out = group.querySelector("[data-zoom-out]");
  const into = group.querySelector("[data-zoom-in]");
  const words = group.querySelector("[data-zoom-level]");
  let level = 0;

  const zoom = (next) => {
    const middle = (scroller.scrollLeft + scroller.clientWidth / 2) / tracks.offsetWidth;
    level = Math.min(LEVELS.length - 1, Math.max(0, next));
    for (const factor of LEVELS) tracks.classList.toggle(`zoom-${factor}`, factor === LEVELS[level]);
    scroller.scrollLeft = middle * tracks.offsetWidth - scroller.clientWidth / 2;
    words.textContent = `${LEVELS[level]}×`;
    out.disabled = level === 0;
    into.disabled = level === LEVELS.length - 1;
  };

  group.hidden = false;
  out.disabled = true;
  out.addEventListener("click", () => zoom(level - 1));
  into.addEventListener("click", () => zoom(level + 1));
  // Links that the keyboard reaches come into view sideways, beside the sticky labels.
  tracks.addEventListener("focusin", (event) => {
    const box = event.target.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    if (box.left < frame.left + 190 || box.left > frame.right - 40) scroller.scrollLeft += box.left - frame.left - 240;
  });
}
