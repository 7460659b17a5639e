// The lists beside the pictures: tasks and stills, each a place to go; and the small pictures under the pointer.

import { clockTime, duration, pet } from "./times.js";

const STILLS = 12;

export class Tasks {
  constructor(list, mission, seek) {
    this.rows = mission.tasks.map((task) => {
      const item = document.createElement("li");
      const go = document.createElement("button");
      go.type = "button";
      go.className = "go";
      for (const role of task.actors) go.append(span("role", role), " ");
      go.append(span("task-title", task.title), " ", span("num muted", `${pet(task.start)} · ${duration(task.end - task.start)}`));
      go.addEventListener("click", () => seek(task.start));
      item.append(go);
      if (task.page) {
        const page = document.createElement("a");
        page.href = task.page;
        page.textContent = list.dataset.clip;
        page.setAttribute("aria-label", `${list.dataset.clip}: ${task.title}`);
        item.append(page);
      }
      return { task, item };
    });
    list.replaceChildren(...this.rows.map(({ item }) => item));
  }

  update(mission) {
    for (const { task, item } of this.rows) {
      const now = task.start <= mission && mission < task.end;
      if (item.classList.contains("now") === now) continue;
      item.classList.toggle("now", now);
      if (now) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }
}

export class Stills {
  constructor(list, seek) {
    this.list = list;
    this.shown = "";
    list.addEventListener("click", (event) => {
      const go = event.target.closest("[data-at]");
      if (go) seek(Number(go.dataset.at));
    });
  }

  update(film, mission) {
    if (this.list.closest("[hidden]")) return;
    const near = film ? nearest(film, mission) : [];
    const name = film ? `${film.id} ${near.map(([pts]) => pts)}` : "";
    if (name === this.shown) return;
    this.shown = name;
    this.list.replaceChildren(...near.map(([pts, second]) => still(film, pts, second)));
  }
}

// Small pictures of what each camera on the wall sees at a moment, from the sheets that were made at ingest.
export class Preview {
  constructor(box) {
    this.box = box;
  }

  show(mission, x, cameras, task, zero) {
    this.box.hidden = mission === null;
    if (mission === null) return;
    const tiles = cameras.map((camera) => tile(camera.filmAt(mission), mission)).filter(Boolean);
    const words = document.createElement("p");
    words.className = "num";
    words.textContent = `PET ${pet(mission)} · ${clockTime(zero + mission)} GMT`;
    const named = task ? [Object.assign(document.createElement("p"), { className: "task-title", textContent: task.title })] : [];
    this.box.replaceChildren(...tiles, words, ...named);
    const half = this.box.offsetWidth / 2;
    const limit = this.box.parentElement.clientWidth;
    this.box.style.left = `${Math.min(limit - half, Math.max(half, x))}px`;
  }
}

export function tile(film, mission) {
  if (!film) return null;
  const second = film.secondAt(mission);
  const sheet = film.sheets.findLast(([, first, , interval]) => first * interval <= second);
  if (!sheet) return null;
  const [address, first, tiles, interval, columns, width, height] = sheet;
  const number = Math.min(tiles - 1, Math.floor(second / interval) - first);
  const found = document.createElement("span");
  found.className = "sprite";
  found.style.width = `${width}px`;
  found.style.height = `${height}px`;
  found.style.backgroundImage = `url("${address}")`;
  found.style.backgroundPosition = `-${(number % columns) * width}px -${Math.floor(number / columns) * height}px`;
  return found;
}

function nearest(film, mission) {
  const second = film.secondAt(mission);
  const after = film.keyframes.findIndex(([, at]) => at > second);
  const middle = after < 0 ? film.keyframes.length : after;
  const from = Math.max(0, Math.min(middle - STILLS / 2, film.keyframes.length - STILLS));
  return film.keyframes.slice(from, from + STILLS);
}

function still(film, pts, second) {
  const item = document.createElement("li");
  const go = document.createElement("button");
  go.type = "button";
  go.dataset.at = film.missionAt(second);
  const picture = document.createElement("img");
  picture.src = `${film.stills}${pts}.jpg`;
  picture.alt = "";
  picture.loading = "lazy";
  picture.decoding = "async";
  go.append(picture, span("num", pet(film.missionAt(second))));
  item.append(go);
  return item;
}

function span(name, words) {
  return Object.assign(document.createElement("span"), { className: name, textContent: words });
}
