// Keys for the question that has the focus, and nothing that a survey needs: digits and letters
// choose, Ctrl+Enter sends from a text.

const chosen = (question, key) => {
  const inputs = [...question.querySelectorAll("input[type=radio], input[type=checkbox]")];
  if (!question.querySelector(".choices")) {
    // A scale: "1" and then at once "0" is ten.
    const typed = question.dataset.typed === "1" && key === "0" ? "10" : key;
    question.dataset.typed = key;
    setTimeout(() => { question.dataset.typed = ""; }, 800);
    return inputs.find((input) => input.value === typed);
  }
  if (/^[1-9]$/.test(key)) return inputs[key - 1];
  return /^[a-z]$/.test(key) ? inputs[key.charCodeAt(0) - 97] : undefined;
};

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches("textarea")) {
    target.form?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!target.matches("input[type=radio], input[type=checkbox]")) return;
  const input = chosen(target.closest("fieldset"), event.key.toLowerCase());
  if (!input) return;
  input.focus();
  input.click();
  event.preventDefault();
});

// After a fault the summary is what comes first.
document.querySelector(".faults")?.focus();
