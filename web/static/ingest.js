// The bars of ingest move while it works; when anything begins or ends, the page is loaded anew where it stands.

const place = document.querySelector("[data-ingest]");
const source = new EventSource(place.dataset.ingest);

source.addEventListener("message", ({ data }) => {
  const { shape, steps } = JSON.parse(data);
  for (const { key, share, left } of steps) {
    const line = place.querySelector(`[data-step="${key}"]`);
    const bar = line?.querySelector("progress");
    if (!bar) continue;
    bar.value = share;
    line.querySelector("[data-left]").textContent = left;
  }
  if (shape !== place.dataset.shape && !place.contains(document.activeElement)) location.reload();
});
addEventListener("pagehide", () => source.close());
