// The one clock that every film of the wall follows. It runs by the machine's steady clock and stands still while a
// film that should be seen is not there yet.

export class MissionClock {
  constructor(mission) {
    this.mission = mission;
    this.since = performance.now();
    this.speed = 1;
    this.playing = false;
    this.held = false;
  }

  get running() {
    return this.playing && !this.held;
  }

  // The mission's second at an instant of performance.now().
  at(instant = performance.now()) {
    return this.running ? this.mission + ((instant - this.since) / 1000) * this.speed : this.mission;
  }

  set(mission) {
    this.mission = mission;
    this.since = performance.now();
  }

  // Move by a little, as the film that is heard wants it: its sound is not bent, the clock is.
  slew(seconds) {
    this.mission += seconds;
  }

  change(values) {
    this.set(this.at());
    Object.assign(this, values);
  }
}
