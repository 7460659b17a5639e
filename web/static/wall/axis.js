// The horizontal axis of the lanes: mission seconds to pixels and back. Folded, what nobody saw has no width.

const SHORTEST = 1; // seconds across the whole width

export class Axis {
  constructor(from, to, seen) {
    this.whole = [from, to];
    this.seen = seen.map(([start, end]) => [Math.max(start, from), Math.min(end, to)]).filter(([start, end]) => start < end);
    this.folded = false;
    this.width = 1;
    this.fit();
  }

  get length() {
    if (!this.folded) return this.whole[1] - this.whole[0];
    return this.seen.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  // Position on the axis, in seconds that have a width.
  along(mission) {
    if (!this.folded) return mission - this.whole[0];
    let sum = 0;
    for (const [start, end] of this.seen) {
      if (mission < start) return sum;
      if (mission < end) return sum + mission - start;
      sum += end - start;
    }
    return sum;
  }

  missionAt(along) {
    if (!this.folded) return this.whole[0] + along;
    let rest = along;
    for (const [start, end] of this.seen) {
      if (rest < end - start) return start + Math.max(0, rest);
      rest -= end - start;
    }
    return this.seen.at(-1)?.[1] ?? this.whole[0];
  }

  x(mission) {
    return ((this.along(mission) - this.left) / this.span) * this.width;
  }

  missionOf(x) {
    return this.missionAt(this.left + (x / this.width) * this.span);
  }

  fit() {
    this.left = 0;
    this.span = Math.max(SHORTEST, this.length);
  }

  fold(folded, around) {
    const share = this.x(around) / this.width;
    const zoomed = this.span / Math.max(SHORTEST, this.length);
    this.folded = folded;
    this.span = Math.max(SHORTEST, this.length * zoomed);
    this.left = this.along(around) - share * this.span;
    this.keepInside();
  }

  // Zoom by a factor so that the mission second under pixel `x` stays there.
  zoom(factor, x) {
    const at = this.left + (x / this.width) * this.span;
    this.span = Math.min(Math.max(SHORTEST, this.length), Math.max(SHORTEST, this.span * factor));
    this.left = at - (x / this.width) * this.span;
    this.keepInside();
  }

  pan(pixels) {
    this.left += (pixels / this.width) * this.span;
    this.keepInside();
  }

  reveal(mission) {
    const at = this.along(mission);
    if (at >= this.left && at <= this.left + this.span) return;
    this.left = at - this.span / 5;
    this.keepInside();
  }

  keepInside() {
    this.left = Math.min(Math.max(0, this.left), Math.max(0, this.length - this.span));
  }

  // Positions of folds: missions after which something is left out.
  folds() {
    return this.folded ? this.seen.slice(1).map(([start], number) => [this.seen[number][1], start]) : [];
  }

  // Seconds between two marks of the scale, so that their words do not touch.
  step() {
    const wanted = (this.span / this.width) * 96;
    const steps = [1 / 30, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
    return steps.find((step) => step >= wanted) ?? 7200;
  }
}
