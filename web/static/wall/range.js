// A marked range of the mission, and where it leads: a link to it, its footage, the question for a licence.

import { duration, pet, readPet } from "./times.js";

export class Range {
  constructor(wall, marked) {
    this.wall = wall;
    this.value = marked;
    for (const name of ["in", "out", "length", "ranged", "ask"]) this[name] = wall.part(name);
    for (const field of [this.in, this.out]) field.addEventListener("change", () => this.typed());
  }

  mark(side) {
    const { axis, clock } = this.wall;
    const now = clock.at();
    const [first, last] = axis.whole;
    const [start, end] = this.value ?? [first, last];
    this.value = side === "in" ? [now, end > now ? end : last] : [start < now ? start : first, now];
    this.show();
    this.wall.say(this.wall.words[side].replace("{}", pet(now, 0.1)));
  }

  typed() {
    const [start, end] = [readPet(this.in.value), readPet(this.out.value)];
    if (start < end) this.value = [start, end];
    else this.wall.say(this.wall.words.wrong);
    this.show();
  }

  clear() {
    this.value = null;
    this.show();
  }

  show() {
    this.wall.drawn.range = this.value;
    this.wall.drawn.draw();
    this.ask.hidden = !this.value;
    if (!this.value) return;
    const [start, end] = this.value;
    [this.in.value, this.out.value] = [pet(start, 0.01), pet(end, 0.01)];
    this.length.textContent = duration(end - start);
    const camera = this.wall.cameras.get(this.wall.main);
    const film = camera.films.find((found) => found.end > start && found.start < end);
    this.ranged.textContent = film ? `${camera.label}, ${film.file}` : this.wall.words.unseen.replace("{}", camera.label);
    for (const go of this.ask.querySelectorAll("[data-range-link]")) {
      go.hidden = !film;
      if (film) go.href = this.address(go.dataset.rangeLink, film);
    }
  }

  // A licence is asked for a range of one recording: of the large camera's, cut to where that film runs.
  address(kind, film) {
    const [start, end] = this.value;
    const within = [Math.max(0, film.secondAt(start)), Math.min(film.length, film.secondAt(end))].map((at) => at.toFixed(3));
    const address = new URL(kind === "page" ? film.page : kind, location.href);
    const values = kind === "page" ? { t: within.join(",") } : { recording: film.id, in: within[0], out: within[1] };
    for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
    return address.href.replaceAll("%2C", ",");
  }
}
