// The order of a press set by keys, and where its tall films look while the slider moves.

for (const slider of document.querySelectorAll("[data-centre]")) {
  const drawing = slider.closest("li").querySelector("[data-crop]");
  const [left, right, edge] = drawing.querySelectorAll("rect");
  const wide = drawing.viewBox.baseVal.width;
  const part = Number(drawing.dataset.crop);
  slider.addEventListener("input", () => {
    const at = ((wide - part) * slider.value) / slider.max;
    left.setAttribute("width", at);
    edge.setAttribute("x", at);
    right.setAttribute("x", at + part);
    right.setAttribute("width", Math.max(0, wide - part - at));
  });
}

const order = document.querySelector("[data-order]");
if (order) {
  document.querySelector("[data-hint]").hidden = false;
  order.addEventListener("keydown", (event) => {
    const which = { ArrowUp: "[data-up]", ArrowDown: "[data-down]" }[event.key];
    const button = event.altKey && which && event.target.closest("li")?.querySelector(which);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
  const moved = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  if (moved) moved.focus({ preventScroll: true });
}
