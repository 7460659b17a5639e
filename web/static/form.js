// After a form came back with complaints: start where they are listed.

document.querySelector(".summary")?.focus();
