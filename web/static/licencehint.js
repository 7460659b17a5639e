// While a comment is written that asks to use the footage, the way to a licence is offered; until then it is not in the way.

const ASKS = /\b(use|used|using|reuse|licen[cs]e|licen[cs]ed|licensing|permission|permitted|copyright|broadcast|film|documentary|footage|utiliser|licence|autorisation|droits)\b/i;

export function hint(talk) {
  const place = talk.querySelector("[data-licence-hint]");
  const words = place.closest("form").querySelector("[name=text]");
  const update = () => { place.firstElementChild.hidden = !ASKS.test(words.value); };
  words.addEventListener("input", update);
  update();
}
