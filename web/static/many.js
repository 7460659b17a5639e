// Lists with many ticks: all at once, a range with Shift, and buttons that wait until something is ticked.

for (const form of document.querySelectorAll("[data-many]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]:not([data-all])")];
  const all = form.querySelector("[data-all]");
  const buttons = [...form.querySelectorAll("button[name=do]")];
  let last = null;

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    for (const button of buttons) button.disabled = !ticked;
    if (!all) return;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };

  for (const [number, box] of boxes.entries()) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, number), Math.max(last, number)];
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = number;
      show();
    });
  }
  if (all) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
  }
  show();
}
