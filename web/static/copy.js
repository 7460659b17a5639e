// Buttons that copy the text of another element. They stay hidden where copying is not possible.

const canCopy = Boolean(navigator.clipboard);

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.textContent;
  button.hidden = !canCopy;
  button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = done ? "Copied" : "Select the text and copy it";
    setTimeout(() => { button.textContent = words; }, 2500);
  });
}
