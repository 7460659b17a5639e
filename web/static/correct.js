// The pencil beside a line opens the one form for corrections, with the line in it.

export function correct(talk) {
  const form = talk.querySelector("#suggest");
  const things = form.querySelector("[name=thing]");

  function choose(thing, words) {
    let option = [...things.options].find(({ value }) => value === thing);
    if (!option) {
      option = new Option(words, thing);
      things.options[0].after(option);
    }
    option.selected = true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-correct]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const line = link.closest("li");
    const moment = line.querySelector(".cue-time").textContent.trim();
    form.open = true;
    choose(link.dataset.correct, `${talk.dataset.line} ${moment}`);
    form.querySelector("[name=says]").value = line.querySelector("bdi").textContent;
    form.querySelector("[name=should]").focus();
  });
}
