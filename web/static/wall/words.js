// What is heard: a list that follows the clock, and captions over the picture. Words come by the part, as they are
// needed: a spacewalk has too many for one page.

import { pet } from "./times.js";

const BEFORE = 60;
const AFTER = 200; // both together are less than the 300 s that one answer gives
const LEFT = 45; // fetch more when fewer seconds than this are left of what is there

export class Words {
  constructor(list, captions, note, { seek, words }) {
    Object.assign(this, { list, captions, note, seek, words });
    this.film = null;
    this.part = null; // [from, to] of the film that is there
    this.cues = [];
    this.touched = 0;
    this.showing = false;
    for (const kind of ["wheel", "touchmove", "keydown"]) {
      list.addEventListener(kind, () => { this.touched = Date.now(); }, { passive: true });
    }
    list.addEventListener("click", (event) => {
      const word = event.target.closest("[data-at]");
      if (word) this.seek(this.film.missionAt(Number(word.dataset.at)));
    });
  }

  update(film, mission) {
    if (film !== this.film) this.clear(film);
    if (!film) return;
    const second = film.secondAt(mission);
    if (!this.part || second < this.part[0] || (second > this.part[1] - LEFT && this.part[1] < film.length)) this.fetch(film, second);
    this.mark(second);
  }

  clear(film) {
    Object.assign(this, { film, part: null, cues: [], asked: null, now: null });
    this.list.replaceChildren();
    this.note.textContent = film ? "" : this.words.nothing;
    this.captions.hidden = true;
  }

  async fetch(film, second) {
    const from = Math.max(0, Math.floor(second - BEFORE));
    const to = Math.min(film.length, Math.ceil(second + AFTER));
    const address = `${film.words}?from=${from}&to=${to.toFixed(3)}`;
    if (this.asked === address) return;
    this.asked = address;
    const answer = await fetch(address).then((found) => (found.ok ? found.json() : null)).catch(() => null);
    if (this.asked !== address || film !== this.film) return;
    if (!answer) {
      this.note.textContent = this.words.lost;
      this.asked = null;
      return;
    }
    this.part = [from, to];
    this.note.textContent = answer.remark || (answer.cues.length ? "" : this.words.silent);
    this.list.lang = answer.language ?? "";
    this.captions.lang = answer.language ?? "";
    this.now = null;
    this.cues = answer.cues.map((cue) => this.item(cue));
    this.list.replaceChildren(...this.cues.map(({ item }) => item));
    this.mark(second);
  }

  item(cue) {
    const item = document.createElement("li");
    const time = document.createElement("button");
    time.type = "button";
    time.className = "cue-time num";
    time.dataset.at = cue.from;
    time.textContent = pet(this.film.missionAt(cue.from));
    const said = document.createElement("p");
    if (cue.speaker) {
      const speaker = document.createElement("span");
      speaker.className = "speaker";
      speaker.textContent = `${cue.speaker} `;
      said.append(speaker);
    }
    const spans = cue.words.filter(([text]) => text).map(([text, from]) => {
      const word = document.createElement("span");
      word.dataset.at = from;
      word.textContent = text;
      said.append(word, " ");
      return { word, from };
    });
    if (!spans.length) said.append(cue.text);
    item.append(time, said);
    item.classList.toggle("unsure", cue.sure < 0.5);
    return { ...cue, item, spans };
  }

  mark(second) {
    const cue = this.cues.findLast(({ from, to }) => from <= second + 0.001 && second < to) ?? null;
    if (cue !== this.now) {
      this.now?.item.classList.remove("now");
      this.now?.item.removeAttribute("aria-current");
      this.now = cue;
      cue?.item.classList.add("now");
      cue?.item.setAttribute("aria-current", "true");
      if (cue && Date.now() - this.touched > 4000) this.reveal(cue.item);
    }
    const word = cue?.spans.findLast(({ from }) => from <= second + 0.001)?.word ?? null;
    if (word !== this.word) {
      this.word?.classList.remove("spoken");
      this.word = word;
      word?.classList.add("spoken");
    }
    this.captions.hidden = !(this.showing && cue);
    if (cue && this.captions.textContent !== cue.text) this.captions.textContent = cue.text;
  }

  reveal(item) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.list.scrollTo({ top: item.offsetTop - this.list.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
  }

  // The mission's second of the next word (1) or the one before (-1).
  beside(mission, way) {
    if (!this.film) return null;
    const second = this.film.secondAt(mission);
    const starts = this.cues.flatMap(({ spans, from }) => (spans.length ? spans.map((span) => span.from) : [from]));
    const found = way > 0 ? starts.find((at) => at > second + 0.02) : starts.findLast((at) => at < second - 0.02);
    return found === undefined ? null : this.film.missionAt(found);
  }
}
