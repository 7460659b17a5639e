// A request that is being written: kept as it is typed, and only those questions are shown that the answers so far ask for.

const form = document.querySelector("[data-request]");
const kept = form.querySelector("[data-kept]");
let waiting = 0;

async function keep() {
  waiting = 0;
  const answer = await fetch(form.dataset.save, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!answer?.ok) {
    kept.textContent = "Not kept: the archive cannot be reached. Everything is still here.";
    return;
  }
  const told = await answer.json();
  kept.textContent = told.said;
  const asked = new Set(told.asked);
  for (const question of form.querySelectorAll("[data-question]")) question.hidden = !asked.has(question.dataset.question);
}

function soon(after) {
  clearTimeout(waiting);
  waiting = setTimeout(keep, after);
}

form.addEventListener("input", (event) => soon(event.target.matches("[type=radio], [type=checkbox]") ? 50 : 1200));
form.addEventListener("submit", () => clearTimeout(waiting));
