// Up to four cameras of a spacewalk, side by side on the mission's clock.

import { copy } from "../copy.js";
import { Axis } from "./axis.js";
import { MissionClock } from "./clock.js";
import { control } from "./controls.js";
import { Camera, covered } from "./film.js";
import { describe, makeTile } from "./frames.js";
import { Lanes } from "./lanes.js";
import { link, remember, remembered } from "./memory.js";
import { Preview, Stills, Tasks } from "./panels.js";
import { Range } from "./range.js";
import { clockTime, pet } from "./times.js";
import { Words } from "./words.js";

const MOST = 4;
const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4];
const PHONE = matchMedia("(max-width: 40rem)");

class Wall {
  constructor(root, mission) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.mission = mission;
    this.slug = mission.slug;
    mission.cameras = mission.cameras.map((camera) => new Camera(camera));
    mission.roles = [...new Set(mission.tasks.flatMap(({ actors }) => actors))].sort();
    this.cameras = new Map(mission.cameras.map((camera) => [camera.name, camera]));
    this.kept = remembered(this.slug, location.search);
    this.tiles = new Map();
    this.find();
    this.build();
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  find() {
    for (const name of ["place", "status", "pet", "gmt", "captions", "cues", "heard", "stills", "tasks", "preview", "lanes"]) {
      this[name] = this.part(name);
    }
  }

  build() {
    const { kept, mission } = this;
    const films = mission.cameras.flatMap((camera) => camera.films);
    const last = Math.max(mission.length, ...films.map(({ end }) => end));
    this.clock = new MissionClock(0);
    this.axis = new Axis(Math.min(0, ...films.map(({ start }) => start)), last, covered(films));
    const filming = mission.cameras.filter((camera) => camera.films.some(({ picture }) => picture));
    const wanted = (kept.cameras ?? []).filter((name) => this.cameras.has(name)).slice(0, MOST);
    this.on = wanted.length ? wanted : filming.slice(0, MOST).map(({ name }) => name);
    this.main = this.on.includes(kept.main) ? kept.main : this.on[0];
    this.sound = this.cameras.has(kept.sound) ? kept.sound : this.main;
    this.saver = kept.saver ?? Boolean(navigator.connection?.saveData);
    this.muted = kept.muted ?? false;
    this.one = kept.one ?? false;
    this.said = new Words(this.cues, this.captions, this.heard, { seek: (at) => this.seek(at), words: this.words });
    this.said.showing = kept.captions ?? false;
    this.taskList = new Tasks(this.tasks, mission, (at) => this.seek(at));
    this.stillList = new Stills(this.stills, (at) => this.seek(at));
    this.hover = new Preview(this.preview);
    this.drawn = new Lanes(this.lanes, this.axis, mission, {
      hover: (at, x, task) => this.hover.show(at, x, this.shown, task, mission.zero),
      seek: (at, how) => this.seek(at, how),
    });
    if (kept.folded) this.fold();
    this.range = new Range(this, kept.range);
    control(this);
    this.press("caption", this.said.showing);
    this.press("saver", this.saver);
    this.place.replaceChildren(); // what kept its room
    this.part("holder").remove();
    this.lay();
    this.range.show();
    PHONE.addEventListener("change", () => { this.lay(); this.seek(this.clock.at()); });
    addEventListener("pagehide", () => this.keep());
    if (kept.from === null && kept.mission > 0) this.say(this.words.again.replace("{}", pet(kept.mission)));
    this.seek(kept.from ?? kept.mission ?? this.firstSeen());
    setInterval(() => this.tick(), 60);
  }

  // Where most of the cameras film at once for the first time.
  firstSeen() {
    const filming = (at) => this.shown.filter((camera) => camera.filmAt(at + 1)).length;
    const starts = this.shown.flatMap((camera) => camera.films.map(({ start }) => start)).sort((a, b) => a - b);
    const most = Math.max(...starts.map(filming));
    return starts.find((at) => filming(at) === most) ?? 0;
  }

  get shown() {
    return this.on.map((name) => this.cameras.get(name));
  }

  // -- laying out --------------------------------------------------------------------------------------------------

  lay() {
    const small = PHONE.matches || this.one;
    for (const [name, tile] of this.tiles) {
      if (this.on.includes(name)) continue;
      tile.unload();
      tile.element.remove();
      this.tiles.delete(name);
    }
    for (const camera of this.shown) if (!this.tiles.has(camera.name)) this.tiles.set(camera.name, makeTile(this, camera));
    for (const name of this.on) this.put(name, small);
    this.place.dataset.count = this.on.length;
    this.tiles.get(this.main).element.append(this.captions);
    this.root.classList.toggle("one", small);
    for (const camera of this.mission.cameras) camera.on = this.on.includes(camera.name);
    for (const box of this.root.querySelectorAll("[data-camera]")) {
      box.checked = this.on.includes(box.value);
      box.disabled = !box.checked && this.on.length >= MOST;
    }
    this.listen();
    this.drawn.draw();
  }

  put(name, small) {
    const tile = this.tiles.get(name);
    const main = name === this.main;
    tile.element.classList.toggle("main", main);
    tile.idle = PHONE.matches && !main;
    tile.element.classList.toggle("idle", tile.idle);
    if (tile.idle) tile.rest();
    if (tile.element.parentElement !== this.place) this.place.append(tile.element);
    tile.element.querySelector("[data-tile-main]").setAttribute("aria-pressed", String(main && small));
  }

  async hls() {
    this.library ??= import(this.root.dataset.hls).then((found) => found.default).catch(() => null);
    return this.library;
  }

  // -- what a visitor does --------------------------------------------------------------------------------------------

  enlarge(name) {
    this.one = PHONE.matches ? this.one : !(this.one && this.main === name);
    this.main = name;
    this.sound = name;
    this.lay();
    this.seek(this.clock.at());
  }

  choose(name, on) {
    if (on && !this.on.includes(name) && this.on.length < MOST) this.on.push(name);
    if (!on && this.on.length > 1) this.on = this.on.filter((other) => other !== name);
    if (!this.on.includes(this.main)) this.main = this.on[0];
    if (!this.on.includes(this.sound)) this.sound = this.main;
    this.lay();
    this.seek(this.clock.at());
  }

  hear(name) {
    this.sound = name;
    this.muted = false;
    this.listen();
    this.say(this.words.hearing.replace("{}", this.cameras.get(name).label));
  }

  listen() {
    for (const [name, tile] of this.tiles) {
      const heard = name === this.sound;
      tile.listen(heard);
      tile.element.querySelector("[data-tile-sound]").setAttribute("aria-pressed", String(heard && !this.muted));
    }
    this.press("mute", this.muted);
  }

  seek(mission, { dragging = false } = {}) {
    const at = Math.min(this.axis.whole[1], Math.max(this.axis.whole[0], mission));
    this.clock.set(at);
    const now = performance.now();
    if (dragging && now - (this.dragged ?? 0) < 180) { this.show(at); return; } // pictures follow a drag at a calmer pace
    this.dragged = now;
    for (const tile of this.tiles.values()) if (!tile.idle) tile.show(at);
    this.listen();
    this.hold();
    this.axis.reveal(at);
    this.show(at);
    if (!dragging) this.keep();
  }

  play() {
    this.clock.change({ playing: true });
    this.hold();
    this.press("play", true);
  }

  pause() {
    this.clock.change({ playing: false });
    for (const tile of this.tiles.values()) tile.settle();
    this.press("play", false);
    this.keep();
  }

  silenced() {
    this.pause();
    this.say(this.words.refused);
  }

  toggle() {
    if (this.clock.playing) this.pause();
    else this.play();
  }

  step(way) {
    this.pause();
    const film = this.cameras.get(this.main).filmAt(this.clock.at());
    this.seek(this.clock.at() + way * (film?.frame ?? 1 / 25));
  }

  hop(list, way) {
    const now = this.clock.at();
    const sorted = [...list].sort((a, b) => a - b);
    const found = way > 0 ? sorted.find((at) => at > now + 0.05) : sorted.findLast((at) => at < now - (this.clock.playing ? 1 : 0.05));
    if (found !== undefined) this.seek(found);
  }

  stillTimes() {
    return this.cameras.get(this.main).films.flatMap((film) => film.keyframes.map(([, second]) => film.missionAt(second)));
  }

  hopWord(way) {
    const found = this.said.beside(this.clock.at(), way);
    if (found !== null) this.seek(found);
  }

  setSpeed(speed) {
    this.clock.change({ speed });
    this.part("speed").value = String(speed);
    this.say(`${speed}×`);
  }

  faster(way) {
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(this.clock.speed) + way))]);
  }

  fold() {
    this.axis.fold(!this.axis.folded, this.clock.at());
    this.press("fold", this.axis.folded);
    this.drawn.draw();
    if (this.axis.folded) this.skipGap();
    this.keep();
  }

  zoom(factor) {
    this.axis.reveal(this.clock.at());
    this.axis.zoom(factor, this.axis.x(this.clock.at()));
    this.drawn.draw();
    this.loadTalk();
  }

  fit() {
    this.axis.fit();
    this.drawn.draw();
  }

  caption() {
    this.said.showing = !this.said.showing;
    this.press("caption", this.said.showing);
    this.tick();
    this.keep();
  }

  save() {
    this.saver = !this.saver;
    this.press("saver", this.saver);
    for (const tile of this.tiles.values()) tile.spare();
    this.say(this.saver ? this.words.saving : this.words.full);
    this.keep();
  }

  mute() {
    this.muted = !this.muted;
    this.listen();
  }

  async pip(tile) {
    if (document.pictureInPictureElement === tile.video) await document.exitPictureInPicture();
    else await tile.video.requestPictureInPicture().catch(() => this.say(this.words.nopip));
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.part("stage").requestFullscreen?.();
  }

  async share() {
    const now = this.clock.at();
    const [from, to] = this.range.value && !this.clock.playing ? this.range.value : [now];
    const address = link(location.origin + location.pathname, { cameras: this.on, sound: this.sound, main: this.main }, from, to);
    this.say((await copy(address)) ? this.words.copied.replace("{}", pet(from)) : address);
  }

  // -- keeping time ---------------------------------------------------------------------------------------------------

  hold() {
    const ready = [...this.tiles.values()].every((tile) => tile.idle || tile.ready);
    if (this.clock.held === !ready) return;
    this.clock.change({ held: !ready });
    this.root.classList.toggle("waiting", !ready);
  }

  tick() {
    this.hold();
    let now = this.clock.at();
    if (this.clock.running) {
      if (now >= this.axis.whole[1]) { this.seek(this.axis.whole[1]); this.pause(); return; }
      if (this.axis.folded && this.skipGap()) return;
      now = this.clock.at();
    }
    for (const tile of this.tiles.values()) {
      if (tile.idle) continue;
      if (tile.camera.filmAt(now) !== tile.film) { tile.show(now); this.listen(); }
      tile.follow();
    }
    this.show(now);
    if (this.clock.playing && performance.now() - (this.keptAt ?? 0) > 5000) this.keep();
  }

  // Folded, play goes on where a camera on the wall sees something again.
  skipGap() {
    const now = this.clock.at();
    if (this.shown.some((camera) => camera.filmAt(now))) return false;
    const next = Math.min(...this.shown.map((camera) => camera.nextAfter(now)?.start ?? Infinity));
    if (next === Infinity) return false;
    this.seek(next + 0.001);
    return true;
  }

  show(now) {
    this.pet.textContent = pet(now);
    this.gmt.textContent = clockTime(this.mission.zero + now);
    this.lanes.setAttribute("aria-valuenow", now.toFixed(1));
    this.lanes.setAttribute("aria-valuetext", `PET ${pet(now)}`);
    this.drawn.now = now;
    if (this.clock.running) this.axis.reveal(now);
    this.drawn.draw();
    this.said.update(this.cameras.get(this.sound)?.filmAt(now) ?? null, now);
    this.taskList.update(now);
    this.stillList.update(this.cameras.get(this.main).filmAt(now), now);
    for (const tile of this.tiles.values()) describe(this, tile, now);
    this.loadTalk();
  }

  async loadTalk() {
    if (this.asking) return;
    const [first, last] = this.drawn.shown;
    const film = this.mission.cameras.flatMap(({ films }) => films)
      .find((found) => found.sound && !this.drawn.talk.has(found) && found.end > first && found.start < last);
    if (!film) return;
    this.asking = true;
    const found = await fetch(film.talk).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []);
    this.drawn.talk.set(film, found);
    this.asking = false;
    this.drawn.draw();
  }

  keep() {
    this.keptAt = performance.now();
    const { on: cameras, sound, main, one, muted, saver } = this;
    remember(this.slug, { mission: this.clock.at(), cameras, sound, main, one, muted, saver, folded: this.axis.folded, captions: this.said.showing });
  }

  say(words) {
    this.status.textContent = words;
  }

  press(name, on) {
    this.part(name).setAttribute("aria-pressed", String(on));
  }
}

async function begin() {
  const root = document.querySelector("[data-wall]");
  if (!root) return;
  const answer = await fetch(root.dataset.wall).catch(() => null);
  const mission = answer?.ok ? await answer.json() : null;
  if (mission?.cameras.length) root.wall = new Wall(root, mission);
  else root.closest("main").classList.add("no-wall"); // the page works without: its timeline links to every film
}

begin();
