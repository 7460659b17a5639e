// The player's keys. They keep quiet while somebody types, and leave browser and assistive shortcuts alone.

const TYPING = "input, select, textarea, [contenteditable]";
const PRESSING = "button, summary, a[href]";

export function keys(actions) {
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || target.closest(TYPING)) return;
    if (event.key === " " && target.closest(`${PRESSING}, video`)) return;
    if (event.key.startsWith("Arrow") && target.closest("video, [tabindex='0']")) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
