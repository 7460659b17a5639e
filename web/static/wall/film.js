// Where a film is on the mission's clock. Seconds of the mission are PET, those of a film count from its first picture.

export class Film {
  constructor(data, camera) {
    Object.assign(this, data);
    this.camera = camera;
    this.end = this.missionAt(this.length);
  }

  missionAt(second) {
    let leapt = 0;
    for (const [at, size] of this.leaps) if (at <= second) leapt += size;
    return this.start + second * this.rate + leapt;
  }

  // A moment that the film leapt over is at the leap; one that it has twice is the first.
  secondAt(mission) {
    const elapsed = mission - this.start;
    let leapt = 0;
    for (const [at, size] of this.leaps) {
      if ((elapsed - leapt) / this.rate < at) break;
      leapt += size;
      if ((elapsed - leapt) / this.rate < at) return at;
    }
    return (elapsed - leapt) / this.rate;
  }

  covers(mission) {
    return this.start <= mission && mission < this.end;
  }
}

export class Camera {
  constructor(data) {
    this.name = data.name;
    this.label = data.label;
    this.simulated = data.simulated;
    this.films = data.films.map((film) => new Film(film, this));
  }

  filmAt(mission) {
    return this.films.find((film) => film.covers(mission)) ?? null;
  }

  nextAfter(mission) {
    return this.films.find((film) => film.start > mission) ?? null;
  }
}

// [from, to] of the mission that any of the films saw, in order and apart from one another.
export function covered(films) {
  const found = [];
  for (const { start, end } of [...films].sort((a, b) => a.start - b.start)) {
    const last = found.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}
