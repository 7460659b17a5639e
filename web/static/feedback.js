// Forms about a clip answer in place. Without this file each leads to the page again, with the same words.

import { correct } from "./correct.js";
import { hint } from "./licencehint.js";

const talk = document.querySelector("[data-talk]");

function tell(form, words, refused = false) {
  const place = form.querySelector("[data-answer]") ?? form.parentElement.querySelector(":scope > [data-answer]");
  place.textContent = words;
  place.classList.toggle("refused", refused);
}

function clear(form) {
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  for (const complaint of form.querySelectorAll(".complaint")) complaint.remove();
}

function complain(form, complaints) {
  const places = Object.entries(complaints).map(([name, words]) => [form.querySelector(`fieldset:has([name="${name}"]), [name="${name}"]`), words]);
  for (const [field, words] of places) {
    if (!field) continue;
    const complaint = document.createElement("span");
    complaint.className = "complaint";
    complaint.id = `${field.id}-complaint`;
    complaint.textContent = words;
    if (field.matches("fieldset")) field.querySelector("legend").after(complaint);
    else field.before(complaint);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", complaint.id);
  }
  tell(form, places.map(([, words]) => words).join(" "), true);
  places.find(([field]) => field)?.[0].focus();
}

function showVote({ rating, stars }) {
  const words = talk.querySelector("[data-rating]");
  words.textContent = rating || words.dataset.none;
  talk.querySelector("[data-voted]").hidden = !stars;
  for (const radio of talk.querySelectorAll("[name=stars]")) radio.checked = Number(radio.value) === stars;
  talk.querySelector("[data-low]").hidden = !stars || stars > 2;
}

function showComment(sent) {
  const list = talk.querySelector("[data-comments]");
  const item = document.createElement("li");
  const [who, text, name, waits] = ["p", "p", "strong", "span"].map((tag) => document.createElement(tag));
  item.className = "comment-waits";
  who.className = "comment-who";
  text.className = "typed";
  text.dir = "auto";
  waits.className = "muted";
  name.textContent = sent.get("name");
  waits.textContent = list.dataset.waits;
  text.textContent = sent.get("text");
  who.append(name, " ", waits);
  item.append(who, text);
  list.append(item);
  talk.querySelector("[data-no-comments]")?.remove();
}

function done(form, sent, answer) {
  if (form.dataset.feedback === "rating") return showVote(answer);
  if (form.dataset.feedback === "comments") showComment(sent);
  for (const field of form.querySelectorAll("textarea, input[name=says]")) field.value = "";
  return undefined;
}

async function send(form) {
  const sent = new FormData(form);
  const button = form.querySelector("[type=submit]");
  clear(form);
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent), headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (said.opened) for (const field of talk.querySelectorAll("[name=opened]")) field.value = said.opened;
    if (said.complaints) return complain(form, said.complaints);
    done(form, sent, said);
    tell(form, said.said);
  } catch {
    tell(form, talk.dataset.failed, true);
  } finally {
    button.removeAttribute("aria-disabled");
  }
  return undefined;
}

for (const form of talk?.querySelectorAll("[data-feedback]") ?? []) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.querySelector("[aria-disabled=true]")) send(form);
  });
}
if (talk) {
  correct(talk);
  hint(talk);
  document.querySelector("#form-wrong")?.focus();
}
