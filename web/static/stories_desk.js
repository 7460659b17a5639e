// Clips go into the text where the cursor stands, and nobody leaves with words unsaved.

const form = document.querySelector("[data-story]");
const text = form.querySelector("#text");
const note = form.querySelector("[data-unsaved]");
let unsaved = false;

function changed() {
  unsaved = true;
  note.hidden = false;
}

function put(line) {
  const before = text.value.slice(0, text.selectionEnd).replace(/\n+$/, "");
  const after = text.value.slice(text.selectionEnd).replace(/^\n+/, "");
  const head = before ? `${before}\n\n${line}` : line;
  text.value = after ? `${head}\n\n${after}` : `${head}\n`;
  text.focus();
  text.setSelectionRange(head.length, head.length);
  changed();
}

form.addEventListener("input", changed);
form.addEventListener("submit", () => { unsaved = false; });
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
for (const button of document.querySelectorAll("[data-put]")) {
  button.hidden = false;
  button.addEventListener("click", () => put(button.dataset.put));
}
