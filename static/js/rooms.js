// Ticks that stay while one reads on, a menu on the card that has the focus, lines of a note.
// Everything works without it.

// Opening the next text draws a new page; what was ticked is ticked there too, until it is sent.
const ticked = document.querySelector("form[data-ticks]");
if (ticked) {
  const place = "ticks:" + new URL(ticked.action).pathname;
  const boxes = [...ticked.querySelectorAll(".tick input")];
  const kept = new Set(JSON.parse(sessionStorage.getItem(place) ?? "[]"));
  const count = ticked.querySelector("[data-ticked]");
  const tell = () => {
    const number = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = number ? `${number} ${ticked.dataset.ticks}` : "";
    sessionStorage.setItem(place, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
  };
  for (const box of boxes) if (kept.has(box.value)) box.checked = true;
  let last = null;
  ticked.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) {  // a range, as in every list
      for (const box of boxes.slice(Math.min(at, last), Math.max(at, last) + 1)) box.checked = boxes[at].checked;
    }
    last = at;
    tell();
  });
  ticked.addEventListener("change", tell);
  ticked.addEventListener("submit", () => sessionStorage.removeItem(place));
  tell();
  document.querySelector(".inbox__open")?.scrollIntoView({ block: "nearest" });
}

// A menu on a card opens with its first choice ready; Escape closes it again.
for (const menu of document.querySelectorAll("details.move")) {
  menu.addEventListener("toggle", () => { if (menu.open) menu.querySelector("button")?.focus(); });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Buttons that begin a line of a note, for thumbs; who types begins it themselves.
for (const bar of document.querySelectorAll("[data-prefixes]")) {
  const text = document.getElementById(bar.dataset.prefixes);
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-prefix]");
    if (!button) return;
    const sign = `${button.dataset.prefix} `;
    const begin = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
    const isEmptyLine = text.value.slice(begin, text.selectionStart).trim() === "";
    text.focus();
    text.setRangeText(isEmptyLine ? sign : `\n${sign}`, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
