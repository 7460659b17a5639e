// Dragging the edges of tasks on the timeline, by pointer or by key. Nothing is changed before it is said.

const section = document.querySelector("[data-lanes]");

function instant(second) {
  return new Date(second * 1000).toISOString().slice(0, 19) + "Z";
}

function wire() {
  const zero = Number(section.dataset.start);
  const seconds = Number(section.dataset.seconds);
  const form = section.querySelector("[data-edge-form]");
  const words = form.querySelector("[data-edge-words]");
  const field = (name) => form.querySelector(`[name=${name}]`);
  let held = null;

  const place = (edge, second) => {
    edge.dataset.now = String(second);
    edge.setAttribute("x", `${((second - zero) / seconds) * 100}%`);
    edge.setAttribute("aria-valuenow", String(Math.round(second - zero)));
    edge.setAttribute("aria-valuetext", `${instant(second).slice(11, 19)} GMT`);
  };
  const back = (edge) => {
    if (!edge) return;
    place(edge, Number(edge.dataset.at));
    edge.classList.remove("moved");
    form.hidden = true;
  };
  const move = (edge, second) => {
    if (held && held !== edge) back(held);
    held = edge;
    place(edge, Math.min(zero + seconds, Math.max(zero, Math.round(second))));
    edge.classList.add("moved");
    const now = Number(edge.dataset.now);
    const by = now - Number(edge.dataset.at);
    words.textContent = `${edge.dataset.edge === "start" ? "Start" : "End"} of ${edge.dataset.title}: ${instant(now).slice(11, 19)} GMT, ${Math.abs(Math.round(by))} s ${by < 0 ? "earlier" : "later"}`;
    field("task").value = edge.dataset.task;
    field("which").value = edge.dataset.edge;
    field("instant").value = instant(now);
    form.hidden = false;
  };

  form.querySelector("[data-edge-back]").addEventListener("click", () => {
    const edge = held;
    back(edge);
    edge?.focus();
  });
  section.querySelector("[data-lanes-help]").hidden = false;
  for (const edge of section.querySelectorAll("[data-edge]")) {
    const track = edge.closest("[data-track]");
    edge.setAttribute("tabindex", "0");
    edge.setAttribute("role", "slider");
    edge.setAttribute("aria-label", `${edge.dataset.edge === "start" ? "Start" : "End"} of ${edge.dataset.title}`);
    edge.setAttribute("aria-valuemin", "0");
    edge.setAttribute("aria-valuemax", String(seconds));
    place(edge, Number(edge.dataset.at));
    edge.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      edge.focus();
      edge.setPointerCapture(event.pointerId);
    });
    edge.addEventListener("pointermove", (event) => {
      if (!edge.hasPointerCapture(event.pointerId)) return;
      const box = track.getBoundingClientRect();
      move(edge, zero + ((event.clientX - box.left) / box.width) * seconds);
    });
    edge.addEventListener("keydown", (event) => {
      const size = event.altKey ? 60 : event.shiftKey ? 10 : 1;
      const by = { ArrowLeft: -size, ArrowRight: size }[event.key];
      if (by) move(edge, Number(edge.dataset.now) + by);
      else if (event.key === "Enter" && held === edge) form.requestSubmit();
      else if (event.key === "Escape") back(edge);
      else return;
      event.preventDefault();
    });
  }
}

if (section) wire();
