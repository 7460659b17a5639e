// Captions, moments and search, from files that lie beside the page.
(function () {
  "use strict";

  function play(video) {
    var cues = document.getElementById("cues");
    var start = Number(video.dataset.start), end = Number(video.dataset.end), ended = false;
    if (cues && window.VTTCue) {
      var track = video.addTextTrack("captions", "Captions", "en");
      JSON.parse(cues.textContent).forEach(function (cue) {
        var shown = new VTTCue(cue[0], cue[1], "");
        shown.text = (cue[2] ? cue[2] + ": " : "") + cue[3].replace(/&/g, "&amp;").replace(/</g, "&lt;");
        track.addCue(shown);
      });
      track.mode = "showing";
    }
    function go(second) { ended = true; video.currentTime = second; }
    video.addEventListener("timeupdate", function () {
      if (!ended && !video.paused && video.currentTime >= end && video.currentTime < end + 1) { ended = true; video.pause(); }
    });
    video.addEventListener("play", function () { if (ended && video.currentTime >= end) { ended = false; video.currentTime = start; } });
    document.addEventListener("click", function (event) {
      var link = event.target.closest("[data-seek]");
      if (!link) return;
      event.preventDefault();
      go(Number(link.dataset.seek));
      video.play();
    });
    var asked = /^#t=([0-9.]+)$/.exec(location.hash);
    if (asked) video.addEventListener("loadedmetadata", function () { go(Number(asked[1])); }, { once: true });
  }

  function search(field, words) {
    var hits = document.getElementById("hits"), count = document.getElementById("count");
    field.addEventListener("input", function () {
      var asked = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      hits.textContent = "";
      var found = asked.length ? words.filter(function (one) {
        var text = one[0].toLowerCase();
        return asked.every(function (word) { return text.indexOf(word) >= 0; });
      }) : [];
      count.textContent = asked.length ? found.length + (found.length === 1 ? " place" : " places") : "";
      found.slice(0, 100).forEach(function (one) {
        var item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("span");
        link.href = one[2] + (one[2].indexOf("recordings/") === 0 ? "#t=" + one[3] : "");
        link.textContent = one[1];
        text.textContent = " " + one[0].slice(0, 240);
        item.append(link, text);
        hits.append(item);
      });
    });
  }

  var video = document.querySelector("video"), field = document.getElementById("q");
  if (video) play(video);
  if (field) search(field, window.mediaarchiveWords || []);
})();
