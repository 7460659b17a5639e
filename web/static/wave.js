// How loud the recording is, behind the scrub bar. The bytes are described in mediaarchive/transcripts/peaks.py; only
// the coarse level is asked for, which comes first. Where it cannot be had, the bar is as usable without it.

const [HEADER, TICKS_A_SECOND, CELLS_A_SECOND] = [24, 16000, 5];
const [BAR, PITCH] = [2, 3];

async function read(address, total) {
  const last = HEADER + 2 * Math.ceil(total * CELLS_A_SECOND) - 1;
  const answer = await fetch(address, { headers: { Range: `bytes=0-${last}` } });
  if (!answer.ok) return null;
  const bytes = await answer.arrayBuffer();
  const head = new DataView(bytes, 0, HEADER);
  const count = Math.min(head.getUint32(12, true), (bytes.byteLength - HEADER) >> 1);
  return { second: TICKS_A_SECOND / head.getUint32(8, true), pairs: new Int8Array(bytes, HEADER, 2 * count) };
}

// The loudest cell from second to second: a bar is some cells wide, and a cell may be some bars wide.
function loudest({ pairs, second }, from, to) {
  const [first, past] = [Math.floor(from * second), Math.max(Math.ceil(to * second), Math.floor(from * second) + 1)];
  let most = 0;
  for (let k = 2 * first; k < Math.min(2 * past, pairs.length); k += 1) most = Math.max(most, Math.abs(pairs[k]));
  return most;
}

function draw(canvas, levels, total) {
  const [width, height, ratio] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio];
  const scale = Math.max(1, loudest(levels, 0, total));
  const pen = canvas.getContext("2d");
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  pen.scale(ratio, ratio);
  pen.fillStyle = getComputedStyle(canvas).color;
  for (let x = 0; x < width; x += PITCH) {
    const share = loudest(levels, (x / width) * total, ((x + PITCH) / width) * total) / scale;
    const tall = Math.max(1, share ** 0.7 * (height - 4));
    pen.fillRect(x, (height - tall) / 2, BAR, tall);
  }
}

export async function wave(canvas, total) {
  const levels = await read(canvas.dataset.wave, total).catch(() => null);
  if (!levels) return;
  const again = () => draw(canvas, levels, total);
  new ResizeObserver(again).observe(canvas);
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", again);
}
