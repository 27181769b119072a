// The builder's comforts: saving on change, hints while typing, undo by key. Nothing depends on it.

const state = document.getElementById("save-state");
const say = (words, isFault = false) => {
  if (!state) return;
  state.textContent = words;
  state.classList.toggle("is-fault", isFault);
};

const showHints = (hints) => {
  const list = document.getElementById("wording");
  if (!list) return;
  list.replaceChildren(...hints.map(({ quote, words }) => {
    const item = document.createElement("li");
    const about = document.createElement("q");
    about.dir = "auto";
    about.textContent = quote;
    item.append(about, ` ${words}`);
    return item;
  }));
};

const post = (address, form, signal) => fetch(address, {
  method: "POST",
  body: new URLSearchParams(new FormData(form)),
  headers: { Accept: "application/json" },
  signal,
});

// A form with data-save is sent when a field was changed. One at a time, so that each carries the
// revision the last one made; every other form of the page learns it too.
let saving = null;
let isTyped = false;
for (const form of document.querySelectorAll("form[data-save]")) {
  let isChanged = false;
  const send = async () => {
    while (isChanged) {
      isChanged = false;
      try {
        const answer = await post(form.action, form);
        const isOurs = answer.headers.get("Content-Type")?.includes("json");
        if (!isOurs) throw new Error("signed out");
        const told = await answer.json();
        say(told.message, !answer.ok);
        if (answer.ok) {
          if (!isChanged) isTyped = false;
          for (const field of document.querySelectorAll("input[name=revision]")) field.value = told.revision;
          document.getElementById("undo")?.removeAttribute("disabled");
          if (document.getElementById("redo")) document.getElementById("redo").form.hidden = true;
          showHints(told.hints);
          document.getElementById("draft-state").textContent = told.state;
          const entry = document.querySelector(".tree__question[aria-current] > span");
          if (entry) entry.textContent = form.elements.title.value;
          document.querySelector("iframe[name=preview]")?.contentWindow.location.reload();
        }
      } catch {
        say(form.dataset.lost, true);
      }
    }
    saving = null;
  };
  form.addEventListener("input", () => { isTyped = true; });
  form.addEventListener("change", () => {
    isChanged = true;
    saving ??= send();
  });
}

// Whatever leaves the page waits for what is being saved: the next page would show the old state.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!saving || !link || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  saving.then(() => location.assign(link.href));
});
document.addEventListener("submit", (event) => {
  if (event.target.target) return;
  if (saving) {
    event.preventDefault();
    const { target, submitter } = event;
    saving.then(() => target.requestSubmit(submitter));
  } else if (event.target.dataset.save) isTyped = false;
});
addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });

// Hints while the question is typed.
for (const form of document.querySelectorAll("form[data-wording]")) {
  let waiting = 0;
  let asking = new AbortController();
  form.addEventListener("input", (event) => {
    if (!["title", "low_label", "high_label", "point_labels"].includes(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      asking.abort();
      asking = new AbortController();
      try {
        const answer = await post(form.dataset.wording, form, asking.signal);
        if (answer.ok) showHints((await answer.json()).hints);
      } catch { /* the next key asks again */ }
    }, 400);
  });
}

// A test offers only the values of the question it asks about.
for (const row of document.querySelectorAll(".when__row")) {
  const [asked, check, value] = ["asked", "check", "value"].map((name) => row.querySelector(`[name=${name}]`));
  const fit = (isChange) => {
    const isOn = asked.value !== "" && !asked.value.startsWith("-");
    check.hidden = !isOn;
    value.hidden = !isOn || check.value === "answered";
    for (const group of value.querySelectorAll("optgroup")) group.hidden = group.disabled = group.dataset.of !== asked.value;
    const chosen = value.selectedOptions[0]?.parentElement;
    if (isChange && chosen?.dataset?.of && chosen.dataset.of !== asked.value) value.value = "";
  };
  fit(false);
  // Before the form hears of it: a value of another question must not be sent.
  row.addEventListener("change", () => fit(true), { capture: true });
}

// What the preview looks like changes at once; its button is for those without a script.
for (const form of document.querySelectorAll("form[data-looks]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

// Ctrl-Z outside of a field takes the last edit back; within, the browser's own undo works.
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
  if (event.target.closest("textarea, select, input:not([type=checkbox], [type=radio])")) return;
  const button = document.getElementById(event.shiftKey ? "redo" : "undo");
  if (!button || button.disabled || button.form.hidden) return;
  event.preventDefault();
  button.click();
});

for (const picker of document.querySelectorAll("[data-fills]")) {
  picker.closest("label").hidden = false;
  picker.addEventListener("input", () => { document.getElementById(picker.dataset.fills).value = picker.value; });
}
