// The reply box: its draft outlives a reload, its length is counted, approved answers go into it.

const find = (selector, root = document) => root.querySelector(selector);
const shown = () => find("#ticket");
const composer = () => find("form.composer");
const key = (id) => `draft-${id}`;

function stored(id) {
  try {
    return JSON.parse(sessionStorage.getItem(key(id))) || null;
  } catch {
    return null;
  }
}

function keep() {
  const form = composer();
  if (!form) return;
  const { text, once, entry } = form.elements;
  const draft = { text: text.value, once: once.value, entry: entry.value, approved: form.dataset.approved || "" };
  sessionStorage.setItem(key(shown().dataset.ticket), JSON.stringify(draft));
}

function tell() {
  for (const box of document.querySelectorAll("textarea[data-limit]")) {
    const length = [...box.value.replace(/\r\n/g, "\n").trim()].length;
    const over = length > Number(box.dataset.limit);
    box.setAttribute("aria-invalid", over);
    const form = box.form;
    const counter = find(".length", form);
    if (counter) {
      find("[data-length]", counter).textContent = length;
      counter.classList.toggle("over", over);
    }
    find("button:not([type=button])", form).disabled = over;
  }
  const form = composer();
  if (!form) return;
  const text = form.elements.text.value.trim();
  const approved = text && text === (form.dataset.approved || "").trim();
  find("[data-when=approved]", form).hidden = !approved;
  find("[data-when=own]", form).hidden = !text || approved;
}

// Called whenever the ticket's part of the page was drawn.
export function adopt() {
  const form = composer();
  if (form && !form.dataset.adopted) {
    form.dataset.adopted = "yes";
    const { text, once, entry } = form.elements;
    if (entry.value && text.value) form.dataset.approved = text.value;
    const draft = stored(shown().dataset.ticket);
    if (draft && draft.text && !text.value) {
      text.value = draft.text;
      once.value = draft.once;
      entry.value = draft.entry;
      form.dataset.approved = draft.approved;
    }
  }
  tell();
}

// After a text was taken: an empty box; `once` tells the next reply from this one.
export function clear(form, once) {
  form.elements.text.value = "";
  if (form.matches(".composer")) {
    form.elements.entry.value = "";
    form.dataset.approved = "";
    if (once) form.elements.once.value = once;
    sessionStorage.removeItem(key(shown().dataset.ticket));
  } else {
    form.closest("details").open = false;
  }
  tell();
}

export function insert(button) {
  const form = composer();
  const answer = find(".answer-text", button.closest(".answer"));
  if (!form || !answer) return false;
  const { text, entry } = form.elements;
  const before = text.value.trim();
  text.value = before ? `${before}\n\n${answer.textContent}` : answer.textContent;
  form.dataset.approved = answer.textContent;
  entry.value = button.dataset.insert;
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  keep();
  tell();
  return true;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("form.composer textarea")) keep();
  tell();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches(".writing textarea")) {
    event.preventDefault();
    const button = find("button:not([type=button])", event.target.form);
    if (!button.disabled) event.target.form.requestSubmit();
  }
});
