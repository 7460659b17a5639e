// Where a visitor was: what the address says comes first, then what this browser remembers of its last visit.

import { readPet } from "./times.js";

export function remembered(slug, search) {
  const asked = new URLSearchParams(search);
  const kept = read(slug);
  const [from, to] = (asked.get("t") ?? "").split(",").map((part) => (part ? readPet(part) : NaN));
  return {
    ...kept,
    from: Number.isFinite(from) ? from : null,
    range: Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : null,
    cameras: asked.get("cameras")?.split(",") ?? kept.cameras ?? null,
    sound: asked.get("sound") ?? kept.sound ?? null,
    main: asked.get("main") ?? kept.main ?? null,
  };
}

export function remember(slug, values) {
  try {
    localStorage.setItem(`wall:${slug}`, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing starts at the beginning next time.
  }
}

export function link(origin, { cameras, sound, main }, from, to) {
  const address = new URL(origin);
  const at = (second) => String(Number(second.toFixed(3)));
  const values = { t: to === undefined ? at(from) : `${at(from)},${at(to)}`, cameras: cameras.join(","), sound, main };
  for (const [name, value] of Object.entries(values)) if (value) address.searchParams.set(name, value);
  return address.href.replaceAll("%2C", ",");
}

function read(slug) {
  try {
    return JSON.parse(localStorage.getItem(`wall:${slug}`)) ?? {};
  } catch {
    return {};
  }
}
