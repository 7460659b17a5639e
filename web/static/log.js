// Logging tasks while a recording plays: what begins and what ends is said at the moment that is shown.

import { keys } from "./keys.js";
import { moment } from "./moments.js";

const page = document.querySelector("[data-log]");
const video = page?.querySelector("video");

function wire() {
  const zero = Number(page.dataset.zero);
  const status = page.querySelector("[data-status]");
  const rows = page.querySelector("[data-rows]");
  const form = page.querySelector("[data-new]");
  const undoable = [];
  let running = null;

  const say = (words) => { status.textContent = words; };
  const now = () => new Date((zero + video.currentTime) * 1000).toISOString();
  const show = () => {
    page.querySelector("[data-now]").textContent = `${moment(video.currentTime)}.${String(Math.floor((video.currentTime % 1) * 1000)).padStart(3, "0")}`;
    if (video.paused) page.querySelector("[data-at]").value = video.currentTime.toFixed(3);
    if (!zero) return;
    page.querySelector("[data-gmt]").textContent = `${now().slice(11, 21)} GMT`;
    const start = page.querySelector("[data-start]");
    if (start) start.value = now();
  };

  async function post(address, values) {
    const body = new URLSearchParams([["csrf_token", page.dataset.token], ...values]);
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      const found = await answer.json();
      say(found.said ?? found.error);
      if (answer.ok && found.number) undoable.push(found.number);
      return answer.ok ? found : null;
    } catch {
      say("Not kept: the archive does not answer. Try again.");
      return null;
    }
  }

  const edge = (task, which) => post(page.dataset.edit, [["kind", "edge"], ["task", task], ["which", which], ["instant", now()]]);

  function row(task, title, actors) {
    const item = document.createElement("li");
    item.dataset.task = task;
    const words = document.createElement("span");
    for (const actor of actors) {
      const role = document.createElement("span");
      role.className = "role";
      role.textContent = actor;
      words.append(role, " ");
    }
    words.append(title);
    const end = document.createElement("button");
    end.type = "button";
    end.className = "button small";
    end.dataset.edge = "end";
    end.textContent = "Ends now";
    item.append(words, end);
    rows.prepend(item);
  }

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = new FormData(form);
    const title = String(values.get("title"));
    const actors = values.getAll("actors").map(String);
    const found = await post(page.dataset.add, [["title", title], ["start", now()], ["state", "completed"], ...actors.map((a) => ["actors", a])]);
    if (!found) return;
    running = `added-${found.number}`;
    row(running, title, actors);
    form.querySelector("[name=title]").value = "";
    form.querySelector("[name=title]").blur();
  });
  rows.addEventListener("click", (event) => {
    const button = event.target.closest("[data-edge]");
    if (button) edge(button.closest("[data-task]").dataset.task, button.dataset.edge);
  });
  for (const button of rows.querySelectorAll("[data-edge]")) button.hidden = false;

  async function undo() {
    const number = undoable.pop();
    if (!number) return say("Nothing to undo");
    const found = await post(page.dataset.undo.replace(/\/0\/undo$/, `/${number}/undo`), []);
    if (found) rows.querySelector(`[data-task="added-${number}"]`)?.remove();
  }

  const seek = (by) => { video.currentTime = Math.max(0, video.currentTime + by); };
  const toggle = () => (video.paused ? video.play() : video.pause());
  const step = (frames) => { video.pause(); seek(frames * Number(page.dataset.frame)); };
  keys({
    " ": toggle, k: toggle, j: () => seek(-10), l: () => seek(10), ArrowLeft: () => seek(-5), ArrowRight: () => seek(5),
    ",": () => step(-1), ".": () => step(1),
    t: () => form?.querySelector("[name=title]").focus(),
    e: async () => {
      if (!running) return say("Nothing runs that was begun here");
      if (await edge(running, "end")) running = null;
    },
    z: undo,
  });
  for (const kind of ["timeupdate", "seeking", "loadedmetadata", "pause"]) video.addEventListener(kind, show);
  show();
}

if (video) wire();
