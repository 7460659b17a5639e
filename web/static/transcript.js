// The transcript follows the film: the cue that is heard is marked and scrolled to inside its own box. The page prints
// the words around one moment; those around another come from the page of that moment, which links lead to as well.

export function follow(video, list, here) {
  const box = list.closest(".transcript");
  const other = (second) => `${here}?t=${Math.max(0, second).toFixed(3)}`;
  let cues = [];
  let part = [0, 0];
  let shown = null;
  let touched = 0;
  let asked = null;

  const read = () => {
    cues = [...list.querySelectorAll("[data-from]")].map((item) => ({ item, from: Number(item.dataset.from), to: Number(item.dataset.to) }));
    part = list.dataset.part.split(",").map(Number);
    shown = null;
  };

  const load = async (address) => {
    if (asked === address) return;
    asked = address;
    const text = await fetch(address).then((found) => (found.ok ? found.text() : "")).catch(() => "");
    const next = new DOMParser().parseFromString(text, "text/html").querySelector("[data-cues]");
    if (asked !== address || !next) return;
    for (const more of box.querySelectorAll(".words-more")) more.remove();
    for (const more of next.parentElement.querySelectorAll(".words-more")) {
      if (more.querySelector("[data-words=earlier]")) list.before(more);
      else list.after(more);
    }
    list.replaceChildren(...next.children);
    list.dataset.part = next.dataset.part;
    asked = null;
    read();
    update();
  };

  const update = () => {
    const now = video.currentTime + 0.001;
    const near = now >= part[0] && (now < part[1] - 30 || part[1] >= video.duration - 1);
    if (!near && video.readyState > 0 && Date.now() - touched > 4000) load(other(Math.floor(video.currentTime)));
    const current = cues.findLast((cue) => cue.from <= now && now < cue.to) ?? null;
    if (current === shown) return;
    shown?.item.classList.remove("now");
    shown?.item.firstElementChild.removeAttribute("aria-current");
    shown = current;
    if (!current) return;
    current.item.classList.add("now");
    current.item.firstElementChild.setAttribute("aria-current", "true");
    if (Date.now() - touched > 4000) reveal(current.item);
  };

  const reveal = (item) => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    list.scrollTo({ top: item.offsetTop - list.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
  };

  // Somebody who reads on by hand is left alone for a while.
  const leave = () => { touched = Date.now(); };
  for (const kind of ["wheel", "touchmove", "keydown"]) list.addEventListener(kind, leave, { passive: true });
  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-words]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
    const back = link.dataset.words === "earlier";
    load(link.href).then(() => {
      list.scrollTop = back ? list.scrollHeight : 0;
      list.focus({ preventScroll: true });
    });
  });
  video.addEventListener("timeupdate", update);
  video.addEventListener("seeked", () => { touched = 0; update(); });
  read();
  update();
  const first = cues.find((cue) => cue.item.classList.contains("inside"));
  if (!shown && first) list.scrollTop = first.item.offsetTop;
}
