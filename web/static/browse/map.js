// The map answers to a pointer: the nearest moment of the track is named, and a click opens the cameras there.
// Keyboards and screen readers have the table below, which says the same.

const world = document.querySelector(".world");
const marks = JSON.parse(world?.dataset.marks ?? "[]");
const REACH = 120;

if (marks.length) {
  const cursor = world.querySelector(".cursor");
  const now = document.querySelector(".world-now");
  world.classList.add("is-alive");

  const nearest = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(world.getScreenCTM().inverse());
    let best = null;
    for (const [second, x, y] of marks) {
      const away = Math.hypot(x - at.x, y - at.y);
      if (away < (best?.away ?? REACH)) best = { second, x, y, away };
    }
    return best;
  };

  world.addEventListener("pointermove", (event) => {
    const found = nearest(event);
    cursor.toggleAttribute("hidden", !found);
    now.hidden = !found;
    if (!found) return;
    cursor.setAttribute("transform", `translate(${found.x} ${found.y})`);
    now.textContent = `PET ${clock(found.second)}`;
  });
  world.addEventListener("pointerleave", () => {
    cursor.setAttribute("hidden", "");
    now.hidden = true;
  });
  world.addEventListener("click", (event) => {
    const found = nearest(event);
    if (found) location.assign(`${world.dataset.eva}?t=${found.second}`);
  });
}

function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
