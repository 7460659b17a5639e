// Hits while somebody types: a list under the field, read out to screen readers, gone through with the arrow keys.

const PAUSE_MS = 120;

export class Finder {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("[data-find-input]");
    this.list = form.querySelector("[data-find-list]");
    this.status = form.querySelector("[data-find-status]");
    this.said = JSON.parse(form.dataset.said);
    this.kinds = JSON.parse(form.dataset.kinds);
    this.at = -1;
    this.asked = this.input.value.trim();
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", this.list.id], ["aria-expanded", "false"]]) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE_MS);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.open(event.target.closest("[role=option]")));
    this.input.addEventListener("blur", () => this.close());
  }

  get options() { return [...this.list.children]; }

  async ask() {
    const words = this.input.value.trim();
    if (words === this.asked) return;
    this.asked = words;
    this.stop?.abort();
    if (!words) return this.close();
    this.stop = new AbortController();
    const address = `${this.form.dataset.find}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(address, { signal: this.stop.signal }).then((found) => (found.ok ? found.json() : null)).catch(() => null);
    if (!answer || this.asked !== words || document.activeElement !== this.input) return;
    this.show(answer);
  }

  show(answer) {
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...answer.hits.map((hit) => this.option(hit)));
    if (answer.total > answer.hits.length) this.list.append(this.all());
    const none = !answer.hits.length;
    this.list.hidden = none;
    this.input.setAttribute("aria-expanded", String(!none));
    const count = none ? this.said.none : answer.total === 1 ? this.said.one : this.said.many.replace("{}", answer.total);
    const corrected = answer.corrected ? `${this.said.corrected.replace("{}", answer.corrected)}. ` : "";
    this.status.textContent = corrected + count;
  }

  option(hit) {
    const item = this.item(hit.page, "find-option");
    const picture = document.createElement(hit.picture ? "img" : "span");
    if (hit.picture) Object.assign(picture, { src: hit.picture, alt: "", loading: "lazy" });
    else picture.className = "find-blank";
    const words = document.createElement("div");
    const title = document.createElement("p");
    if (hit.kind === "cue") title.append(...hit.parts.map(([text, matched]) => this.part(text, matched)));
    else title.textContent = hit.title;
    const facts = document.createElement("p");
    facts.className = "find-facts";
    facts.textContent = [this.kinds[hit.kind], hit.eva, hit.camera, hit.at].filter(Boolean).join(" · ");
    words.append(title, facts);
    item.append(picture, words);
    return item;
  }

  part(text, matched) {
    const piece = document.createElement(matched ? "mark" : "span");
    piece.textContent = text;
    return piece;
  }

  all() {
    const item = this.item("", "find-option find-all");
    item.textContent = this.said.all;
    return item;
  }

  item(page, name) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.id = `find-${Math.random().toString(36).slice(2)}`;
    item.className = name;
    item.dataset.page = page;
    return item;
  }

  key(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !this.list.hidden) {
      event.preventDefault();
      this.choose(this.at + steps[event.key]);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.open(this.options[this.at]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault(); // the words stay; a second Escape empties the field, as browsers do
      this.close();
    }
  }

  choose(place) {
    const options = this.options;
    this.at = place < -1 ? options.length - 1 : place >= options.length ? -1 : place;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === this.at)));
    const chosen = options[this.at];
    if (!chosen) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  open(option) {
    if (!option) return;
    if (option.dataset.page) location.assign(option.dataset.page);
    else this.form.requestSubmit();
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const form = document.querySelector("[data-find]");
if (form) new Finder(form);
const fold = document.querySelector("[data-fold]");
if (fold && matchMedia("(min-width: 64rem)").matches) fold.open = true; // beside the results: nothing moves
