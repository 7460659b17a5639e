// Uploads: many files at once, each resumed where the archive says that it stands.

const page = document.querySelector("[data-uploads]");
const AT_ONCE = 3;
const PIECE = 16 * 1024 * 1024;
const MARK = 1024 * 1024;
const DELAYS = [0, 1000, 3000, 5000, 10000, ...Array(400).fill(20000)];
const LISTS = /\.(mhl|md5|sha1|sha256)$|SUMS$/i;

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const hash = globalThis.crypto?.subtle ? (bytes) => crypto.subtle.digest("SHA-256", bytes) : null;
const size = (bytes) => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`);

function left(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.ceil(seconds)} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

// Bytes a second over the last quarter of a minute.
function meter() {
  const seen = [];
  return {
    add(bytes) {
      const now = performance.now();
      seen.push([now, bytes]);
      while (seen.length > 2 && now - seen[0][0] > 15000) seen.shift();
    },
    rate() {
      if (seen.length < 2) return 0;
      const [first, last] = [seen[0], seen.at(-1)];
      return ((last[1] - first[1]) * 1000) / Math.max(1, last[0] - first[0]);
    },
  };
}

// Pieces of a file, of which each is hashed before it leaves, so that the archive can check what it got.
function reader(job) {
  return {
    async openFile(file) {
      return {
        size: file.size,
        async slice(start, end) {
          let bytes;
          try {
            bytes = await file.slice(start, end).arrayBuffer();
          } catch (error) {
            job.unreadable = error.message || error.name;
            throw error;
          }
          job.checksum = hash && bytes.byteLength ? `sha256 ${base64(await hash(bytes))}` : null;
          return { value: new Blob([bytes]), size: bytes.byteLength, done: end >= file.size };
        },
        close() {},
      };
    },
  };
}

function wire() {
  const token = page.dataset.token;
  const status = page.querySelector("[data-status]");
  const list = page.querySelector("[data-queue]");
  const decisions = page.querySelector("[data-decisions]");
  const jobs = [];
  const all = meter();
  let sentBefore = 0;

  const say = (words) => { status.textContent = words; };
  const waiting = () => jobs.filter((job) => job.state === "waiting");
  const sending = () => jobs.filter((job) => job.state === "sending");
  const isOver = () => jobs.length > 0 && !waiting().length && !sending().length;

  // Whoever cannot be reached is asked again, as often as a piece is sent again: the answer to a question twice is the same.
  async function asked(address, request, delays = DELAYS) {
    try {
      return await fetch(address, request);
    } catch (error) {
      if (!delays.length) throw error;
      say("The archive does not answer: tries again.");
      await new Promise((go) => { setTimeout(go, delays[0]); });
      return asked(address, request, delays.slice(1));
    }
  }

  async function post(address, values) {
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" };
    const answer = await asked(address, { method: "POST", headers, body: JSON.stringify(values) });
    const found = await answer.json().catch(() => ({ error: `the archive answered ${answer.status}` }));
    if (!answer.ok) throw new Error(found.error);
    return found;
  }

  function row(job) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    const first = document.createElement("button");
    name.textContent = job.path;
    name.dir = "auto";
    bar.max = Math.max(1, job.file.size);
    bar.value = 0;
    bar.setAttribute("aria-label", job.path);
    words.className = "num";
    first.type = "button";
    first.className = "button small";
    first.textContent = "This first";
    first.setAttribute("aria-label", `This first: ${job.path}`);
    first.addEventListener("click", () => putFirst(job));
    item.append(name, bar, words, first);
    Object.assign(job, { item, bar, words, first });
    list.append(item);
    tell(job, "waits");
  }

  function tell(job, words) {
    job.words.textContent = words;
    job.first.hidden = job.state !== "waiting";
  }

  function putFirst(job) {
    jobs.splice(jobs.indexOf(job), 1);
    jobs.unshift(job);
    list.prepend(job.item);
    const slowest = sending().filter((other) => other !== job).at(-1);
    if (sending().length >= AT_ONCE && slowest) {
      slowest.upload.abort();
      slowest.state = "waiting";
      tell(slowest, "waits");
    }
    say(`${job.path} is sent first.`);
    next();
  }

  function showAll() {
    const total = jobs.reduce((sum, job) => sum + job.file.size, 0);
    const done = jobs.reduce((sum, job) => sum + job.sent, 0);
    all.add(done);
    const box = page.querySelector("[data-all]");
    box.hidden = !jobs.length;
    const bar = box.querySelector("progress");
    bar.max = Math.max(1, total);
    bar.value = done;
    const safe = jobs.filter((job) => job.state === "safe").length;
    const rate = all.rate();
    const time = safe < jobs.length && rate > 0 && done > sentBefore ? `, ${left((total - done) / rate)}` : "";
    box.querySelector("[data-all-words]").textContent = `${safe} of ${jobs.length} files safe, ${size(done)} of ${size(total)}${time}`;
  }

  function start(job) {
    job.state = "sending";
    job.meter = meter();
    tell(job, "begins");
    const metadata = { filename: job.file.name, folder: job.folder, card: job.card };
    job.upload = new tus.Upload(job.file, {
      endpoint: page.dataset.to,
      uploadUrl: job.address ?? null,
      chunkSize: PIECE,
      retryDelays: DELAYS,
      metadata,
      headers: { "X-CSRFToken": token },
      storeFingerprintForResuming: false,
      fileReader: reader(job),
      onBeforeRequest(request) {
        if (request.getMethod() === "PATCH" && job.checksum) request.setHeader("Upload-Checksum", job.checksum);
      },
      onShouldRetry(error) {
        const answered = error.originalResponse?.getStatus() ?? 0;
        if (job.unreadable) return false;
        tell(job, answered === 507 ? "the archive’s disk is full: waits" : "interrupted: tries again");
        return answered === 0 || answered >= 500 || [409, 423, 429, 460].includes(answered);
      },
      onUploadUrlAvailable() { job.address = job.upload.url; },
      onProgress(sent) {
        job.sent = sent;
        job.bar.value = sent;
        job.meter.add(sent);
        const rate = job.meter.rate();
        tell(job, `${Math.floor((sent * 100) / Math.max(1, job.file.size))} %${rate ? `, ${left((job.file.size - sent) / rate)}` : ""}`);
        showAll();
      },
      onSuccess() { safe(job); next(); },
      onError(error) { failed(job, error); next(); },
    });
    job.upload.start();
  }

  function safe(job) {
    job.state = "safe";
    job.sent = job.file.size;
    job.bar.value = job.bar.max;
    tell(job, "safe in the archive");
    showAll();
    if (isOver()) finished();
  }

  async function failed(job, error) {
    job.state = "failed";
    const words = error.originalResponse?.getBody()?.trim() || error.message;
    tell(job, job.unreadable ? `cannot be read: ${job.unreadable}` : `not sent: ${words}`);
    job.words.classList.add("warning");
    if (job.unreadable) await post(`${page.dataset.register}/${job.card}/unreadable`, { path: job.path, why: job.unreadable }).catch((e) => say(e.message));
    if (isOver()) finished();
  }

  function finished(before = "") {
    const wrong = jobs.filter((job) => job.state === "failed").length;
    say(`${before}${wrong ? `${wrong} files could not be sent.` : "Every file is safe in the archive."}`);
    const receipt = document.createElement("a");
    receipt.href = jobs[0].receipt;
    receipt.textContent = "Receipt";
    status.append(" ", receipt);
  }

  function next() {
    for (const job of waiting().slice(0, AT_ONCE - sending().length)) start(job);
    showAll();
  }

  async function marks(file) {
    const at = [0, Math.max(0, Math.floor(file.size / 2) - MARK / 2), Math.max(0, file.size - MARK)];
    const spans = [];
    for (const from of at) spans.push(hex(await hash(await file.slice(from, from + MARK).arrayBuffer())));
    return spans;
  }

  // What is likely in the archive already is named, and goes last: the hash of the whole decides.
  async function nameDuplicates(fresh) {
    if (!hash) return;
    const plain = fresh.map((job) => ({ path: job.path, size: job.file.size }));
    const { known } = await post(page.dataset.known, { files: plain });
    const files = [];
    for (const job of fresh.filter((one) => known[one.path])) files.push({ path: job.path, size: job.file.size, marks: await marks(job.file) });
    if (!files.length) return;
    const found = await post(page.dataset.known, { files });
    for (const job of fresh.filter((one) => found.known[one.path])) {
      job.item.querySelector("span").append(` (likely the same as ${found.known[job.path]})`);
      jobs.push(...jobs.splice(jobs.indexOf(job), 1));
      list.append(job.item);
    }
  }

  async function bring(found) {
    if (!found.length) return;
    say(`${found.length} files: the archive looks what is there already.`);
    const files = found.map(({ file, folder }) => ({ name: file.name, folder, size: file.size, modified: file.lastModified }));
    const label = found[0].folder.split("/")[0] || (found.length === 1 ? found[0].file.name : `${found.length} files`);
    const told = await post(page.dataset.register, { label, files });
    const known = new Set(told.done);
    const fresh = found.map(({ file, folder }) => {
      const path = folder ? `${folder}/${file.name}` : file.name;
      return { file, folder, path, card: told.card, receipt: told.page, address: told.open[path], sent: 0, state: "waiting" };
    });
    // Lists first: what they want compared is hashed while the files are read back.
    fresh.sort((a, b) => LISTS.test(b.path) - LISTS.test(a.path));
    for (const job of fresh) {
      jobs.push(job);
      row(job);
      if (known.has(job.path)) safe(job);
    }
    sentBefore = jobs.reduce((sum, job) => sum + job.sent, 0);
    decide(told.decisions);
    await nameDuplicates(fresh.filter((job) => job.state === "waiting")).catch((error) => say(error.message));
    const rest = waiting().length;
    if (rest) say(`${rest} files are on their way.`);
    next();
  }

  function decide(markup) {
    decisions.innerHTML = markup;
    for (const form of decisions.querySelectorAll("[data-decide]")) {
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
        const found = await answer.json().catch(() => ({ error: "the archive does not answer" }));
        const words = found.said ?? found.error;
        if (answer.ok) form.querySelector("[data-said]").textContent = "decided";
        if (answer.ok && isOver()) finished(`${words} `);
        else say(words);
      });
    }
  }

  const bringing = (found) => bring(found).catch((error) => say(`Not begun: ${error.message}`));

  for (const input of page.querySelectorAll("[data-pick]")) {
    input.addEventListener("change", () => {
      bringing([...input.files].map((file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1).join("/") })));
      input.value = "";
    });
  }
  page.addEventListener("dragover", (event) => { event.preventDefault(); page.classList.add("over"); });
  page.addEventListener("dragleave", () => page.classList.remove("over"));
  page.addEventListener("drop", async (event) => {
    event.preventDefault();
    page.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    bringing((await Promise.all(entries.map((entry) => walk(entry, "")))).flat());
  });
  addEventListener("beforeunload", (event) => { if (sending().length) event.preventDefault(); });

  page.querySelector("[data-scripted]").hidden = false;
  page.querySelector("[data-plain]").open = false;
}

async function walk(entry, folder) {
  if (entry.isFile) return [{ file: await new Promise((done, fail) => { entry.file(done, fail); }), folder }];
  const inner = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, fail) => { inner.readEntries(done, fail); });
    if (!some.length) return found;
    for (const one of some) found.push(...(await walk(one, folder ? `${folder}/${entry.name}` : entry.name)));
  }
}

if (page && globalThis.tus?.isSupported) wire();
