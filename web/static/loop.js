// The sound of a film that heard nobody: another recording's, played along by the clocks of both.

const FAR = 0.3; // seconds apart from which the sound jumps; below, it catches up unheard
const CATCH_UP = 0.04;

export function loop(video, parts, button, say) {
  const stretches = parts.map(({ dataset }) => ({
    url: dataset.sound, label: dataset.label,
    start: Number(dataset.start), end: Number(dataset.end), at: Number(dataset.at), rate: Number(dataset.rate),
  }));
  const players = new Map();
  let on = button.getAttribute("aria-pressed") === "true";

  function player(url) {
    if (!players.has(url)) {
      const audio = new Audio();
      audio.preload = "auto";
      audio.src = url;
      audio.addEventListener("error", () => say("The sound could not be loaded"));
      players.set(url, audio);
    }
    return players.get(url);
  }

  function follow() {
    const now = video.currentTime;
    const here = on ? stretches.find(({ start, end }) => start <= now && now < end) : undefined;
    for (const [url, audio] of players) if (!here || url !== here.url) audio.pause();
    if (!here || video.paused || video.seeking || video.readyState < 3) {
      if (here && players.has(here.url)) player(here.url).pause();
      return;
    }
    const audio = player(here.url);
    const wanted = here.at + (now - here.start) * here.rate;
    const behind = wanted - audio.currentTime;
    if (Math.abs(behind) > FAR) audio.currentTime = wanted;
    const nudge = Math.abs(behind) > FAR ? 0 : Math.max(-CATCH_UP, Math.min(CATCH_UP, behind));
    audio.playbackRate = video.playbackRate * here.rate * (1 + nudge);
    audio.volume = video.volume;
    audio.muted = video.muted;
    if (audio.paused) audio.play().catch(() => say("The browser did not let the sound start; press it again"));
  }

  function set(wanted) {
    on = wanted;
    button.setAttribute("aria-pressed", String(on));
    follow();
  }

  for (const kind of ["play", "playing", "pause", "seeking", "seeked", "ratechange", "volumechange", "timeupdate", "ended", "waiting"]) {
    video.addEventListener(kind, follow);
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    set(!on);
    say(on ? `Sound of ${stretches[0].label}` : "Sound of this recording alone");
  });
  return { toggle: () => button.click() };
}
