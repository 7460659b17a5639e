// Runs before the first paint: pages keep room for what their scripts will show, so that nothing moves later.
document.documentElement.classList.add("scripted");
