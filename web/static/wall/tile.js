// One camera's picture: it plays whatever film covers the mission's moment, and follows the clock frame by frame.

const FAR = 0.4; // seconds off from which a film jumps; below, it catches up unseen
const NEAR = 0.004;
const BEND = 0.12; // most that a film's speed is bent
const AHEAD = 20; // seconds of film that are fetched ahead of play
const PEEK = 4; // and while nobody plays: whoever only looks at the page need not pay for the film
const PATIENCE = 10_000; // milliseconds after which the others no longer wait for a film

export class Tile {
  constructor(camera, element, clock, options) {
    this.camera = camera;
    this.element = element;
    this.clock = clock;
    this.options = options; // { films(film) → source kind, leads(tile), say, words }
    this.video = element.querySelector("video");
    this.film = null;
    this.asked = 0;
    this.leads = false;
    this.broken = false;
    this.error = 0;
    this.element.querySelector("[data-retry]").addEventListener("click", () => this.reload());
    this.video.addEventListener("error", () => this.failed());
    this.watchFrames();
  }

  // Show the mission's moment: another film, the same film elsewhere, or that there is none.
  show(mission) {
    const film = this.camera.filmAt(mission);
    if (film !== this.film) this.load(film, mission);
    else if (film) this.jump(film.secondAt(mission));
  }

  load(film, mission) {
    this.unload();
    this.film = film;
    this.element.classList.toggle("without", !film);
    if (!film) return;
    this.begun = performance.now();
    this.wanted = film.secondAt(mission);
    this.video.poster = film.poster ?? "";
    this.attach(film, this.wanted);
  }

  async attach(film, second) {
    const asked = ++this.asked;
    const Hls = film.hls ? await this.options.hls() : null;
    if (asked !== this.asked) return; // meanwhile another film was wanted
    if (Hls?.isSupported()) this.attachHls(Hls, film, second);
    else {
      this.video.src = film.hls && this.video.canPlayType("application/vnd.apple.mpegurl") ? film.hls : film.proxy ?? film.hls;
      this.jump(second);
    }
  }

  attachHls(Hls, film, second) {
    const hls = new Hls({
      enableWorker: false, startPosition: second,
      maxBufferLength: this.clock.playing ? AHEAD : PEEK, maxMaxBufferLength: AHEAD, maxBufferSize: 0, // by seconds alone
      backBufferLength: 30, maxBufferHole: 0.3, nudgeOffset: 0.01,
    });
    this.hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      this.spare();
      hls.startLevel = this.options.saves() ? 0 : hls.levels.length - 1; // by itself it begins with the low film
    });
    hls.on(Hls.Events.ERROR, (_, { fatal }) => fatal && this.failed());
    hls.loadSource(film.hls);
    hls.attachMedia(this.video);
    this.video.addEventListener("loadedmetadata", () => this.jump(this.wanted), { once: true });
  }

  // The low rung only, where the visitor saves data.
  spare() {
    if (!this.hls?.levels?.length) return;
    const rates = this.hls.levels.map(({ bitrate }) => bitrate);
    this.hls.autoLevelCapping = this.options.saves() ? rates.indexOf(Math.min(...rates)) : -1;
  }

  unload() {
    this.asked += 1;
    this.hls?.destroy();
    this.hls = null;
    this.broken = false;
    this.element.classList.remove("broken");
    this.video.removeAttribute("src");
    this.video.load();
  }

  // Stop loading anything, until it is shown again.
  rest() {
    this.unload();
    this.film = null;
  }

  reload() {
    this.load(this.camera.filmAt(this.clock.at()), this.clock.at());
  }

  failed() {
    if (!this.film || (!this.video.getAttribute("src") && !this.hls)) return;
    this.broken = true;
    this.element.classList.add("broken");
  }

  jump(second) {
    this.wanted = second;
    this.begun = performance.now();
    // A hair into the picture: a second that lies on the edge of two would show the one before.
    const at = Math.max(0, second + 0.0005);
    if (Math.abs(this.video.currentTime - at) > 0.0005) this.video.currentTime = at;
  }

  // Whether the picture is there, or need not be waited for.
  get ready() {
    if (!this.film || this.broken) return true;
    if (this.video.readyState >= 3 && !this.video.seeking) return true;
    return performance.now() - this.begun > PATIENCE;
  }

  // Bring play, pause and speed in line with the clock.
  follow() {
    const { video, clock, film } = this;
    if (!film || this.broken) return;
    if (!clock.running) {
      if (!video.paused) video.pause();
      return;
    }
    if (this.hls) this.hls.config.maxBufferLength = AHEAD;
    if (this.video.readyState < 3 || this.video.seeking) return;
    if (video.paused) {
      video.playbackRate = clock.speed / film.rate;
      video.play().catch(() => this.options.silenced(this));
    }
  }

  // Stand still on the clock's very picture: films stop a little apart from one another.
  settle() {
    if (!this.film || this.broken) return;
    this.video.pause();
    this.jump(this.film.secondAt(this.clock.at()));
  }

  watchFrames() {
    if (!("requestVideoFrameCallback" in this.video)) {
      this.video.addEventListener("timeupdate", () => this.correct(this.video.currentTime, performance.now()));
      return;
    }
    const seen = (_, { mediaTime, expectedDisplayTime }) => {
      this.correct(mediaTime, expectedDisplayTime);
      this.video.requestVideoFrameCallback(seen);
    };
    this.video.requestVideoFrameCallback(seen);
  }

  // A picture of `second` was shown at `instant`: how far off the clock is it, and what to do about it.
  correct(second, instant) {
    const { video, clock, film } = this;
    if (!film || !clock.running || video.paused || video.seeking) return;
    const off = second - film.secondAt(clock.at(instant));
    if (Math.abs(off) > FAR * Math.max(1, clock.speed)) {
      this.error = 0;
      this.jump(film.secondAt(clock.at()) + 0.08 * clock.speed);
      return;
    }
    this.error += (off - this.error) * 0.25; // pictures come at the screen's pace, not evenly
    if (this.leads) {
      clock.slew(Math.max(-0.02, Math.min(0.02, this.error * 0.1)));
      this.pace(clock.speed / film.rate);
      return;
    }
    const bend = Math.abs(this.error) < NEAR ? 0 : Math.max(-BEND, Math.min(BEND, this.error * 0.9));
    this.pace((clock.speed / film.rate) * (1 - bend));
  }

  pace(rate) {
    const kept = Math.min(16, Math.max(0.0625, rate));
    if (Math.abs(this.video.playbackRate - kept) > 0.001) this.video.playbackRate = kept;
  }

  listen(heard) {
    this.leads = heard && Boolean(this.film?.sound);
    this.video.muted = !heard || this.options.muted();
  }
}
