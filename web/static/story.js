// Clips in a story end where the story says, and only one speaks at a time.

const films = [...document.querySelectorAll(".story-clip video")];

function span(film) {
  const source = film.querySelector("source").getAttribute("src");
  return source.split("#t=")[1].split(",").map(Number);
}

for (const film of films) {
  const [start, end] = span(film);
  let ended = false;
  film.addEventListener("play", () => {
    for (const other of films) if (other !== film) other.pause();
    if (ended || film.currentTime < start - 0.5) film.currentTime = start;
    ended = false;
  });
  film.addEventListener("timeupdate", () => {
    if (film.paused || ended || film.currentTime < end || film.currentTime > end + 1) return;
    ended = true;
    film.pause();
  });
}
