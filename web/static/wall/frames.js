// The frame around each camera's picture: its buttons, and what it says where there is no picture.

import { tile as sprite } from "./panels.js";
import { Tile } from "./tile.js";
import { duration, pet } from "./times.js";

export function makeTile(wall, camera) {
  const element = wall.root.querySelector("template").content.firstElementChild.cloneNode(true);
  element.querySelector("[data-label]").textContent = camera.label;
  element.querySelector("video").setAttribute("aria-label", camera.label);
  element.querySelector("[data-simulated]").hidden = !camera.simulated;
  const tile = new Tile(camera, element, wall.clock, {
    hls: () => wall.hls(), saves: () => wall.saver, muted: () => wall.muted, silenced: () => wall.silenced(),
  });
  const on = (name, act) => element.querySelector(`[data-${name}]`).addEventListener("click", act);
  on("tile-sound", () => wall.hear(camera.name));
  on("tile-main", () => wall.enlarge(camera.name));
  on("next", () => wall.seek(camera.nextAfter(wall.clock.at())?.start ?? wall.clock.at()));
  on("pip", () => wall.pip(tile));
  element.querySelector("[data-pip]").hidden = !document.pictureInPictureEnabled;
  return tile;
}

export function describe(wall, tile, now) {
  const { element, camera } = tile;
  const film = camera.filmAt(now);
  element.classList.toggle("without", !film);
  write(element, "state", film ? "" : wall.words.gap);
  const next = camera.nextAfter(now);
  element.querySelector("[data-next]").hidden = Boolean(film) || !next;
  if (!film && next) write(element, "next", wall.words.next.replace("{}", pet(next.start)));
  write(element, "width", film ? `± ${film.ci < 1 ? `${Math.round(film.ci * 1000)} ms` : duration(film.ci)}` : "");
  if (!tile.idle || tile.second === Math.floor(now / 2)) return;
  tile.second = Math.floor(now / 2);
  element.querySelector("[data-small]").replaceChildren(...[sprite(film, now)].filter(Boolean));
}

function write(element, name, words) {
  const place = element.querySelector(`[data-${name}]`);
  if (place.textContent !== words) place.textContent = words;
}
