// The lanes below the pictures: tasks of the crew, what each camera saw, when somebody spoke, stills. Drawn on a canvas,
// since a spacewalk has a hundred thousand words; everything on it is also in the lists beside it.

import { clockTime, pet } from "./times.js";

const SCALE = 38;
const TASK = 30;
const CAMERA = 46;
const GAP = 6;

export class Lanes {
  constructor(canvas, axis, mission, { hover, seek }) {
    this.canvas = canvas;
    this.axis = axis;
    this.mission = mission;
    this.hover = hover;
    this.seek = seek;
    this.talk = new Map(); // film → [[from, to], …] of its seconds
    this.now = 0;
    this.range = null;
    this.rows = this.layOut();
    this.height = this.rows.at(-1).y + this.rows.at(-1).height + GAP;
    this.wire();
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
    matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => this.dress());
    this.dress();
    this.resize();
  }

  layOut() {
    const rows = [];
    let y = SCALE;
    for (const role of this.mission.roles) {
      rows.push({ y, height: TASK, role, tasks: this.mission.tasks.filter(({ actors }) => actors.includes(role)) });
      y += TASK;
    }
    for (const camera of this.mission.cameras) {
      rows.push({ y, height: CAMERA, camera });
      y += CAMERA;
    }
    return rows.length ? rows : [{ y, height: TASK, role: "", tasks: [] }];
  }

  dress() {
    const styles = getComputedStyle(document.documentElement);
    const names = ["ground", "raised", "raised-2", "line", "line-strong", "text", "muted", "accent", "cool", "task", "task-words", "seen", "hatch", "hatch-ground"];
    this.colour = Object.fromEntries(names.map((name) => [name, styles.getPropertyValue(`--${name}`).trim()]));
    this.font = getComputedStyle(document.body).fontFamily;
    const tile = new OffscreenCanvas(8, 8);
    const paint = tile.getContext("2d");
    paint.fillStyle = this.colour["hatch-ground"];
    paint.fillRect(0, 0, 8, 8);
    paint.strokeStyle = this.colour.hatch;
    paint.lineWidth = 1.5;
    for (const shift of [-8, 0, 8]) {
      paint.beginPath();
      paint.moveTo(shift, 8);
      paint.lineTo(shift + 8, 0);
      paint.stroke();
    }
    this.hatch = tile;
    this.draw();
  }

  resize() {
    const width = this.canvas.parentElement.clientWidth;
    const dense = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * dense);
    this.canvas.height = Math.round(this.height * dense);
    this.canvas.style.height = `${this.height}px`;
    this.axis.width = Math.max(1, width);
    this.dense = dense;
    this.draw();
  }

  draw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.paint(); });
  }

  paint() {
    const paint = this.canvas.getContext("2d");
    paint.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    paint.clearRect(0, 0, this.axis.width, this.height);
    paint.fillStyle = this.colour.raised;
    paint.fillRect(0, 0, this.axis.width, this.height);
    this.paintScale(paint);
    for (const row of this.rows) {
      if (row.camera) this.paintCamera(paint, row);
      else this.paintTasks(paint, row);
    }
    this.paintFolds(paint);
    this.paintRange(paint);
    this.paintNow(paint);
  }

  get shown() {
    return [this.axis.missionOf(0), this.axis.missionOf(this.axis.width)];
  }

  paintScale(paint) {
    const step = this.axis.step();
    const [first, last] = this.shown;
    paint.textAlign = "center";
    for (let n = Math.ceil(first / step); n * step <= last; n += 1) {
      const at = n * step;
      if (this.axis.folded && this.axis.missionAt(this.axis.along(at)) !== at) continue; // in what is folded away
      const x = this.axis.x(at);
      paint.fillStyle = this.colour.line;
      paint.fillRect(x, SCALE - 5, 1, this.height);
      if (x < 30 || x > this.axis.width - 30) continue;
      paint.font = `600 12px ${this.font}`;
      paint.fillStyle = this.colour.text;
      paint.fillText(pet(at, step), x, 14);
      paint.font = `12px ${this.font}`;
      paint.fillStyle = this.colour.muted;
      paint.fillText(clockTime(this.mission.zero + at, step), x, 29);
    }
  }

  paintTasks(paint, { y, height, tasks }) {
    const [first, last] = this.shown;
    for (const task of tasks) {
      if (task.end < first || task.start > last) continue;
      const [from, to] = [this.axis.x(task.start), this.axis.x(task.end)];
      const soft = [this.axis.x(task.start + task.ci[0]) - from, to - this.axis.x(task.end - task.ci[1])];
      const width = Math.max(2, to - from);
      const fade = paint.createLinearGradient(from - soft[0], 0, to + soft[1], 0);
      const whole = width + soft[0] + soft[1];
      fade.addColorStop(0, "transparent");
      fade.addColorStop(Math.min(0.5, (2 * soft[0]) / whole), this.colour.task);
      fade.addColorStop(Math.max(0.5, 1 - (2 * soft[1]) / whole), this.colour.task);
      fade.addColorStop(1, "transparent");
      paint.fillStyle = soft[0] + soft[1] > 2 ? fade : this.colour.task;
      paint.globalAlpha = task.page ? 1 : 0.5;
      paint.fillRect(from - soft[0], y + 4, whole, height - 8);
      paint.globalAlpha = 1;
      this.write(paint, task.title, Math.max(from, 0) + 6, y + height / 2 + 4, to - 4, task.page ? "task-words" : "text", "600 12px");
    }
  }

  paintCamera(paint, { y, camera }) {
    const pattern = paint.createPattern(this.hatch, "repeat");
    paint.fillStyle = pattern;
    paint.fillRect(0, y + 5, this.axis.width, 16);
    const [first, last] = this.shown;
    for (const film of camera.films) {
      if (film.end < first || film.start > last) continue;
      const [from, to] = [this.axis.x(film.start), this.axis.x(film.end)];
      paint.fillStyle = camera.on ? this.colour.seen : this.colour["line-strong"];
      paint.fillRect(from, y + 5, Math.max(2, to - from), 16);
      this.paintSights(paint, film, y);
      this.paintTalk(paint, film, y + 26);
      this.paintStills(paint, film, y + 38);
    }
    this.label(paint, camera.label, y + 17);
  }

  // Night and Earth in view, as bands on the edge of what a camera saw.
  paintSights(paint, film, y) {
    for (const [kind, from, to] of film.sights) {
      if (kind !== "earth" && kind !== "night") continue;
      const [a, b] = [this.axis.x(film.missionAt(from)), this.axis.x(film.missionAt(to))];
      paint.fillStyle = kind === "earth" ? this.colour.cool : this.colour.ground;
      paint.fillRect(a, y + 18, Math.max(1, b - a), 3);
    }
  }

  paintTalk(paint, film, y) {
    paint.fillStyle = this.colour.muted;
    let drawn = -1;
    for (const [from, to] of this.talk.get(film) ?? []) {
      const [a, b] = [this.axis.x(film.missionAt(from)), this.axis.x(film.missionAt(to))];
      if (b < 0 || a > this.axis.width || b <= drawn) continue;
      drawn = Math.max(a + 1, b);
      paint.fillRect(a, y, drawn - a, 7);
    }
  }

  paintStills(paint, film, y) {
    paint.fillStyle = this.colour.accent;
    let drawn = -9;
    for (const [, second] of film.keyframes) {
      const x = this.axis.x(film.missionAt(second));
      if (x < drawn + 4 || x > this.axis.width) continue;
      drawn = x;
      paint.beginPath();
      paint.arc(x, y, 2, 0, 7);
      paint.fill();
    }
  }

  label(paint, words, y) {
    paint.font = `600 11px ${this.font}`;
    paint.textAlign = "left";
    const width = paint.measureText(words).width;
    paint.fillStyle = this.colour.raised;
    paint.globalAlpha = 0.85;
    paint.fillRect(3, y - 11, width + 8, 14);
    paint.globalAlpha = 1;
    paint.fillStyle = this.colour.text;
    paint.fillText(words, 7, y);
  }

  write(paint, words, x, y, limit, colour, font) {
    if (limit - x < 14) return;
    paint.save();
    paint.beginPath();
    paint.rect(x, y - 14, limit - x, 20);
    paint.clip();
    paint.font = `${font} ${this.font}`;
    paint.textAlign = "left";
    paint.fillStyle = this.colour[colour];
    paint.fillText(words, x, y);
    paint.restore();
  }

  paintFolds(paint) {
    paint.strokeStyle = this.colour.accent;
    paint.lineWidth = 1.5;
    for (const [from] of this.axis.folds()) {
      const x = this.axis.x(from);
      if (x < 0 || x > this.axis.width) continue;
      paint.beginPath();
      for (let y = SCALE - 8, side = -3; y <= this.height; y += 6, side = -side) paint.lineTo(x + side, y);
      paint.stroke();
    }
  }

  paintRange(paint) {
    if (!this.range) return;
    const [a, b] = [this.axis.x(this.range[0]), this.axis.x(this.range[1])];
    paint.fillStyle = this.colour.cool;
    paint.globalAlpha = 0.22;
    paint.fillRect(a, SCALE, b - a, this.height);
    paint.globalAlpha = 1;
    paint.fillRect(a, SCALE, 1.5, this.height);
    paint.fillRect(b, SCALE, 1.5, this.height);
  }

  paintNow(paint) {
    const x = this.axis.x(this.now);
    paint.fillStyle = this.colour.accent;
    paint.fillRect(x - 1, SCALE - 8, 2, this.height);
    paint.beginPath();
    paint.moveTo(x - 6, SCALE - 10);
    paint.lineTo(x + 6, SCALE - 10);
    paint.lineTo(x, SCALE - 2);
    paint.fill();
  }

  taskAt(x, y) {
    const row = this.rows.find((found) => found.tasks && y >= found.y && y < found.y + found.height);
    const at = this.axis.missionOf(x);
    return row?.tasks.find(({ start, end }) => start <= at && at < end) ?? null;
  }

  wire() {
    const { canvas } = this;
    const fingers = new Map();
    let moved = false;
    let panning = false;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      canvas.setPointerCapture(event.pointerId);
      const [x, y] = place(event);
      fingers.set(event.pointerId, x);
      moved = false;
      panning = event.shiftKey || y < SCALE - 10;
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = place(event);
      if (!fingers.has(event.pointerId)) return this.hover(this.axis.missionOf(x), x, this.taskAt(x, y));
      const before = fingers.get(event.pointerId);
      if (fingers.size === 2) {
        const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
        this.axis.zoom(Math.max(20, Math.abs(before - other)) / Math.max(20, Math.abs(x - other)), other);
        moved = true;
      } else if (panning) this.axis.pan(before - x);
      else this.seek(this.axis.missionOf(x), { dragging: true });
      moved ||= Math.abs(x - before) > 2;
      fingers.set(event.pointerId, x);
      this.draw();
    });
    const up = (event) => {
      if (!fingers.delete(event.pointerId) || fingers.size) return;
      const [x, y] = place(event);
      const task = moved ? null : this.taskAt(x, y);
      if (!(panning && moved)) this.seek(task ? task.start : this.axis.missionOf(x), { dragging: false });
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.hover(null));
    canvas.addEventListener("wheel", (event) => {
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) this.axis.zoom(1.0015 ** event.deltaY, place(event)[0]);
      else if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) this.axis.pan(sideways);
      else return; // the page scrolls
      event.preventDefault();
      this.draw();
    }, { passive: false });
  }
}
