// Keys, dialogs, autosave and small comforts for the team's pages. Everything works without it.
//
// Pages say in their markup what they offer; nothing here knows a page by its name:
//
//   data-list              a list whose rows (li, or data-row) J and K walk; the first link of a row
//                          is what gets the focus; with data-follow it is opened, too
//   data-key="e"           this button or link is pressed by the letter ("shift+e" with Shift)
//   data-row-key="x"       the same in every row of a list, for the row that has the focus or is
//                          current; on a checkbox Shift means what it means with a mouse
//   data-go="d"            this link is followed by G and then the letter
//   data-search            the field that / goes to; without one, the first search field
//   data-dialog="keys"     the page of this link is shown in a dialog; "keys" by ?, "go" by Ctrl+K
//   data-live="id"         a search form whose answer fills that element while one types
//   data-tell="address"    that address is told when this link is followed
//   data-read="address"    that address is told once this element is seen
//   data-autosave="id"     a form that saves itself; the element of that id says how it went
//   data-copies="id"       a button, hidden without scripts, that copies that element's text or
//                          value; data-done is what it says afterwards
//   data-dismiss           a button, hidden without scripts, that takes its notice away
//
// <html data-keys="off"> silences every single key; no key fires in a field or with a modifier.

const root = document.documentElement;
const first = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const words = document.getElementById("script-words")?.dataset ?? {}; // in the reader's language
const tell = (address) => fetch(address, { method: "POST", keepalive: true });

// --- Lists -------------------------------------------------------------------------------------

const rows = () =>
  all("[data-list] li, [data-list] [data-row]").filter((row) => first("a", row) && row.checkVisibility());
const isHere = (row) => row.contains(document.activeElement);
const current = (among) => among.find(isHere) ?? among.find((row) => first("[aria-current]", row));

function walk(step) {
  const among = rows();
  if (!among.length) return false;
  const here = among.indexOf(current(among));
  const next = among[Math.min(among.length - 1, Math.max(0, here + step))];
  const link = first("a", next);
  link.focus();
  if (next.closest("[data-follow]")) link.click();
  return true;
}

function press(element, withShift) {
  if (element.matches(TYPING)) element.focus();
  else if (element.type === "checkbox") {
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: withShift }));
  } else element.click();
}

function pressNamed(key, withShift) {
  const name = CSS.escape(key);
  const exact = withShift ? first(`[data-key="shift+${name}"]`) : first(`[data-key="${name}"]`);
  if (exact) return press(exact, withShift) ?? true;
  const among = rows();
  const row = current(among);
  const inRow = row && first(`[data-row-key="${name}"]`, row);
  return inRow ? press(inRow, withShift) ?? true : false;
}

// --- Dialogs and what fills them ---------------------------------------------------------------

const partOf = (address, part) => {
  const url = new URL(address, location);
  url.searchParams.set("part", part);
  return fetch(url, { headers: { Accept: "text/html" } }).then((answer) => {
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    return answer.text();
  });
};
const fill = (element, text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  element.replaceChildren(...page.body.childNodes);
};

function closing(dialog) {
  const button = document.createElement("button");
  button.className = "dialog__close";
  button.textContent = words.close;
  button.addEventListener("click", () => dialog.close());
  return button;
}

async function openDialog(link) {
  if (first("dialog[open]")) return;
  const dialog = document.createElement("dialog");
  dialog.className = `dialog dialog--${link.dataset.dialog}`;
  dialog.setAttribute("aria-label", link.dataset.label ?? first("span", link)?.textContent ?? "");
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  let early = ""; // what is typed before there is a field to type into
  const collect = (event) => {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) early += event.key;
  };
  dialog.addEventListener("keydown", collect);
  document.body.append(dialog);
  dialog.showModal();
  try {
    fill(dialog, await partOf(link.href, "dialog"));
    dialog.append(closing(dialog));
  } catch {
    if (dialog.open) location.assign(link.href); // the page itself says what is wrong
    return;
  }
  for (const form of all("form[data-live]", dialog)) live(form);
  dialog.removeEventListener("keydown", collect);
  const field = first("[autofocus]", dialog);
  field?.focus();
  if (field && early) {
    field.value = early;
    field.dispatchEvent(new Event("input"));
  }
}

function live(form) {
  const field = first("input[type=search]", form);
  const target = document.getElementById(form.dataset.live);
  let asked = 0;
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const url = new URL(form.action);
      url.searchParams.set(field.name, field.value);
      try {
        const text = await partOf(url, "results");
        if (mine === asked) fill(target, text); // an older answer may come later
      } catch {
        // What is shown stays; Enter asks the page itself.
      }
    }, 120);
  });
  const links = () => all("a", target);
  form.parentElement.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [field, ...links()];
    const next = stops[stops.indexOf(document.activeElement) + step];
    next?.focus();
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (!links().length) return;
    event.preventDefault();
    links()[0].click();
  });
}

for (const form of all("form[data-live]")) live(form);

// --- Keys --------------------------------------------------------------------------------------

let isGoing = 0; // G was pressed and waits for its letter
const stopGoing = () => { clearTimeout(isGoing); isGoing = 0; };

function act(key, withShift) {
  if (isGoing) {
    stopGoing();
    return first(`[data-go="${CSS.escape(key)}"]`)?.click() ?? true;
  }
  if (key === "g" && first("[data-go]")) {
    isGoing = setTimeout(stopGoing, 1500);
    return true;
  }
  if (key === "?") return first('[data-dialog="keys"]')?.click() ?? true;
  if (key === "/") {
    const field = first("[data-search]") ?? first("main input[type=search]");
    if (field) return field.focus() ?? true;
    return first('[data-dialog="go"]')?.click() ?? true;
  }
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
  return pressNamed(key, withShift);
}

document.addEventListener("keydown", (event) => {
  const key = event.key?.toLowerCase();
  if (!key || event.isComposing) return;
  if (key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    const link = first('[data-dialog="go"]');
    if (!link) return;
    event.preventDefault();
    openDialog(link);
    return;
  }
  const isSilent = root.dataset.keys === "off" || first("dialog[open]");
  if (isSilent || key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING)) return;
  if (act(key, event.shiftKey && key !== "?" && key !== "/")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = event.target.closest?.("a");
  if (link?.dataset.tell) tell(link.dataset.tell);
  if (link?.dataset.dialog && plain) {
    event.preventDefault();
    openDialog(link);
  }
  for (const menu of all("details.account[open], details.switcher[open], .bottom details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const dialog = event.target.closest?.("dialog[open]");
  if (dialog) {
    event.preventDefault(); // a search field would only empty itself
    dialog.close();
    return;
  }
  const menu = event.target.closest?.("details[open]");
  if (menu?.matches(".account, .switcher, .bottom details")) {
    menu.open = false;
    first("summary", menu).focus();
  }
});

// --- Notices -----------------------------------------------------------------------------------

const SHOWN_MS = 30_000; // as long as one may want to undo
for (const button of all("[data-dismiss]")) {
  const notice = button.closest(".notice");
  button.hidden = false;
  button.addEventListener("click", () => notice.remove());
  const leave = () => {
    if (notice.matches(":hover, :focus-within")) setTimeout(leave, 2_000);
    else notice.remove();
  };
  setTimeout(leave, SHOWN_MS);
}

// --- Copying -----------------------------------------------------------------------------------

for (const button of all("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      const said = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 2000);
    } catch {
      getSelection().selectAllChildren(source);
      source.select?.();
    }
  });
}

// --- Forms that save themselves ----------------------------------------------------------------

for (const form of all("form[data-autosave]")) {
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
      const told = isOurs ? await answer.json() : { message: words.lost };
      if (answer.ok) revision.value = told.revision;
      state.textContent = told.message;
      state.classList.toggle("fault", !answer.ok);
    } catch {
      dirty = true;
      state.textContent = words.offline;
      waiting = setTimeout(save, 4000);
    }
    busy = false;
    if (dirty && !waiting) save();
  };
  form.addEventListener("input", () => {
    dirty = true;
    state.textContent = words.unsaved;
    clearTimeout(waiting);
    waiting = setTimeout(save, 1500);
  });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

// --- When a page opens -------------------------------------------------------------------------

// After a fault the summary is what comes first.
first(".faults")?.focus();

// Reading is noted by the page itself, because opening an address never changes anything; on a
// phone the list hides the pane, and what is hidden was not read.
for (const seen of all("[data-read]")) if (seen.offsetParent) tell(seen.dataset.read);
