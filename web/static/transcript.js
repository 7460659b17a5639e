// The transcript follows the film: the cue that is heard is marked and scrolled to inside its own box.

export function follow(video, list) {
  const cues = [...list.children].map((item) => ({ item, from: Number(item.dataset.from), to: Number(item.dataset.to) }));
  let shown = null;
  let touched = 0;

  const update = () => {
    const now = video.currentTime + 0.001;
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
  for (const kind of ["wheel", "touchmove", "keydown"]) list.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  video.addEventListener("timeupdate", update);
  video.addEventListener("seeked", () => { touched = 0; update(); });
  update();
  const first = cues.find((cue) => cue.item.classList.contains("inside"));
  if (!shown && first) list.scrollTop = first.item.offsetTop;
}
