// Keys, autosave and small comforts for the team's pages. Everything works without it.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

// Keys on a list: J and K move, Enter opens, letters press the button that names them.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  const rows = [...document.querySelectorAll("[data-list] a")];
  if ((key === "j" || key === "k") && rows.length) {
    const here = rows.findIndex((row) => row === document.activeElement || row.ariaCurrent);
    const next = rows[Math.min(rows.length - 1, Math.max(0, here + (key === "j" ? 1 : -1)))];
    next.focus();
    if (document.querySelector("[data-list][data-follow]")) next.click();
    event.preventDefault();
    return;
  }
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (button) {
    button.click();
    event.preventDefault();
  }
});

// A form with data-autosave sends itself a moment after the last key, and says how it went.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = document.getElementById(form.dataset.autosave);
  const revision = form.elements.namedItem("revision");
  let waiting = 0;
  let busy = false;
  let dirty = false;
  const save = async () => {
    clearTimeout(waiting);
    waiting = 0;
    if (busy || !dirty) return;
    busy = true;
    dirty = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
      });
      const isOurs = answer.headers.get("Content-Type")?.includes("json");
      const told = isOurs ? await answer.json() : { message: "Not saved: are you still signed in?" };
      if (answer.ok) revision.value = told.revision;
      state.textContent = told.message;
      state.classList.toggle("fault", !answer.ok);
    } catch {
      dirty = true;
      state.textContent = "Not saved: there is no connection. It is tried again.";
      waiting = setTimeout(save, 4000);
    }
    busy = false;
    if (dirty && !waiting) save();
  };
  form.addEventListener("input", () => {
    dirty = true;
    state.textContent = "Not saved yet …";
    clearTimeout(waiting);
    waiting = setTimeout(save, 1500);
  });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

// After a fault the summary is what comes first.
document.querySelector(".faults")?.focus();

// Reading is noted by the page itself, because opening an address never changes anything; on a
// phone the list hides the pane, and what is hidden was not read.
const pane = document.querySelector("[data-read]");
if (pane?.offsetParent) fetch(pane.dataset.read, { method: "POST", keepalive: true });
