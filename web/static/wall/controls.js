// Buttons, tabs and keys of the wall.

import { keys } from "../keys.js";

export function control(wall) {
  const acts = actions(wall);
  for (const [name, act] of Object.entries(acts)) wall.part(name).addEventListener("click", act);
  wall.part("speed").addEventListener("change", (event) => wall.setSpeed(Number(event.target.value)));
  for (const box of wall.root.querySelectorAll("[data-camera]")) {
    box.addEventListener("change", () => wall.choose(box.value, box.checked));
  }
  tabs(wall);
  slider(wall);
  const by = (seconds) => () => wall.seek(wall.clock.at() + seconds);
  keys({
    " ": acts.play, k: acts.play, j: acts["back-10"], l: acts["on-10"], ArrowLeft: by(-5), ArrowRight: by(5),
    ",": () => wall.step(-1), ".": () => wall.step(1), "[": acts["task-back"], "]": acts["task-on"],
    p: () => wall.hop(wall.stillTimes(), -1), n: () => wall.hop(wall.stillTimes(), 1),
    q: () => wall.hopWord(-1), w: () => wall.hopWord(1),
    "+": acts["zoom-in"], "=": acts["zoom-in"], "-": acts["zoom-out"], 0: acts["zoom-fit"], g: acts.fold,
    c: acts.caption, m: acts.mute, f: acts.full, d: acts.saver, i: acts["mark-in"], o: acts["mark-out"], s: acts.share,
    b: () => wall.pip(wall.tiles.get(wall.main)), "<": () => wall.faster(-1), ">": () => wall.faster(1),
    ...Object.fromEntries([1, 2, 3, 4].map((n) => [String(n), () => wall.on[n - 1] && wall.enlarge(wall.on[n - 1])])),
    "?": acts.keys,
  });
}

function actions(wall) {
  const tasks = wall.mission.tasks.map(({ start }) => start);
  return {
    play: () => wall.toggle(), "back-10": () => wall.seek(wall.clock.at() - 10), "on-10": () => wall.seek(wall.clock.at() + 10),
    "task-back": () => wall.hop(tasks, -1), "task-on": () => wall.hop(tasks, 1),
    mute: () => wall.mute(), caption: () => wall.caption(), fold: () => wall.fold(), saver: () => wall.save(),
    full: () => wall.full(), share: () => wall.share(), keys: () => wall.part("help").showModal(),
    "zoom-in": () => wall.zoom(0.5), "zoom-out": () => wall.zoom(2), "zoom-fit": () => wall.fit(),
    "mark-in": () => wall.range.mark("in"), "mark-out": () => wall.range.mark("out"), unmark: () => wall.range.clear(),
  };
}

// The lanes have the focus: arrows go by the scale that is shown.
function slider(wall) {
  wall.lanes.addEventListener("keydown", (event) => {
    const [first, last] = wall.axis.whole;
    const way = { ArrowLeft: -1, ArrowRight: 1, PageUp: -60, PageDown: 60 }[event.key];
    if (event.key === "Home") wall.seek(first);
    else if (event.key === "End") wall.seek(last);
    else if (way) wall.seek(wall.clock.at() + way * (event.shiftKey ? 0.2 : 1) * Math.max(1, wall.axis.span / 400));
    else return;
    event.preventDefault();
  });
}

function tabs(wall) {
  const all = [...wall.root.querySelectorAll("[role=tab]")];
  const open = (tab) => {
    for (const other of all) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = other !== tab;
    }
    wall.show(wall.clock.at());
  };
  for (const [number, tab] of all.entries()) {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const next = all[(number + way + all.length) % all.length];
      open(next);
      next.focus();
    });
  }
}
