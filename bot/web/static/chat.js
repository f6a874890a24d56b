// The voter's page: posts messages once and in order, shows answers as they come.
const $ = (id) => document.getElementById(id);
const log = $("log"), field = $("field"), typing = $("typing"), newest = $("newest");
const UNRULY = /[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
let page = JSON.parse($("interface").textContent);
let last = Number(log.dataset.last);
let byPerson = $("mode").dataset.say === "mode_operator";
let feed, silence, pause = 2000, line = Promise.resolve();

const say = (key) => page.texts[key];
const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const freshId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Texts of the page, exchanged when the language changes.

function speak(next) {
  page = next;
  const root = document.documentElement;
  root.lang = page.code;
  root.dir = page.direction;
  document.title = say("title");
  $("tongue").textContent = page.name;
  for (const e of document.querySelectorAll("[data-say]")) e.textContent = say(e.dataset.say);
  for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", say(e.dataset.label));
  field.placeholder = say("placeholder");
  if ($("offline").textContent) connected(false);
  for (const time of document.querySelectorAll("time")) stamp(time);
}

async function switchTo(code) {
  if (!code || code === page.code) return;
  try {
    const answer = await fetch(`/chat/interface/${encodeURIComponent(code)}`);
    if (answer.ok) speak(await answer.json());
  } catch { /* The old language stays until the next message. */ }
}

function stamp(time) {
  const zone = new Intl.DateTimeFormat(`en-GB-u-nu-${page.digits}`, { hour: "2-digit", minute: "2-digit" });
  time.textContent = zone.format(new Date(time.dateTime));
}

// Bubbles.

function show(bubble) {
  $("intro")?.remove();
  const text = make("div", { class: "text", lang: bubble.language, dir: bubble.direction });
  for (const [piece, link] of bubble.parts) {
    text.append(link ? make("a", { href: link, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, piece) : piece);
  }
  const time = make("time", { datetime: bubble.at });
  stamp(time);
  const box = make("div", { class: `line ${bubble.speaker}` },
    make("span", { class: bubble.speaker === "operator" ? "name" : "unseen", "data-say": bubble.speaker }, say(bubble.speaker)),
    make("div", { class: "bubble" }, text, make("p", { class: "meta" }, time)));
  if (bubble.buttons.length) {
    box.append(make("form", { class: "options", lang: bubble.language, dir: bubble.direction },
      ...bubble.buttons.map(([id, label]) => make("button", { name: "choice", value: id }, make("bdi", {}, label)))));
  }
  const follow = bubble.speaker === "voter" || atEnd();
  log.insertBefore(box, typing);
  if (follow) toEnd(box);
  else newest.hidden = false;
  return box;
}

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

function toEnd(box) {
  const tall = box && box.offsetHeight > log.clientHeight;
  if (tall) box.scrollIntoView({ block: "start" });
  else log.scrollTop = log.scrollHeight;
  newest.hidden = true;
}

function wait(on) {
  clearTimeout(silence);
  const follow = atEnd();
  typing.hidden = !on;
  $("status").textContent = on ? say("typing") : "";
  if (on) silence = setTimeout(wait, 8000, false);
  if (on && follow) toEnd();
}

// Sending: each message has one id for all its tries, so that the server takes it once.

function mark(message, state) {
  const meta = message.box.querySelector(".meta"), follow = atEnd();
  message.state = state;
  message.box.classList.toggle("failed", state !== "sending" && state !== "sent");
  meta.querySelector(".state")?.remove();
  const again = state === "failed";
  const note = make(again ? "button" : "span", { class: again ? "state again" : "state", type: again ? "button" : null });
  note.append(...(state === "sent" ? [make("span", { "aria-hidden": "true" }, "✓"), make("span", { class: "unseen", "data-say": state }, say(state))] : [say(state)]));
  if (state !== "sent") note.dataset.say = state;
  if (again) note.addEventListener("click", () => post(message));
  meta.append(note);
  if (follow) toEnd();
}

const unsent = new Set();

function send(message, label) {
  message.id = freshId();
  message.box = show({ speaker: "voter", at: new Date().toISOString(), direction: "auto", parts: [[label.replace(UNRULY, "")]], buttons: [] });
  post(message);
}

function post(message) {
  unsent.add(message);
  mark(message, "sending");
  line = line.then(() => deliver(message));
}

async function deliver(message) {
  const { id, text, choice } = message, body = JSON.stringify({ id, text, choice }), before = last;
  const stop = new AbortController(), limit = setTimeout(() => stop.abort(), 20000);
  let status = 0;
  try {
    const answer = await fetch("/chat/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: stop.signal, keepalive: body.length < 10000 });
    status = answer.status;
  } catch { /* No connection: told below. */ }
  clearTimeout(limit);
  mark(message, { 202: "sent", 413: "too_long", 403: "cookies" }[status] ?? "failed");
  if (message.state !== "failed") unsent.delete(message);
  if (message.state !== "sent") return;
  if (choice?.startsWith("lang:")) switchTo(choice.slice(5));
  wait(!byPerson && last === before);
  listen();
}

// Listening: the feed begins behind the last message shown and is opened again when it breaks.

function listen() {
  if (feed && feed.readyState !== EventSource.CLOSED) return;
  feed = new EventSource(`/chat/events?after=${last}`);
  feed.onopen = () => { pause = 2000; connected(true); };
  feed.onmessage = (event) => receive(JSON.parse(event.data));
  feed.onerror = () => {
    if (feed.readyState === EventSource.CLOSED) setTimeout(listen, pause = Math.min(pause * 2, 60000));
    setTimeout(() => { if (feed.readyState !== EventSource.OPEN) connected(false); }, 4000);
  };
}

function receive(bubble) {
  if (bubble.id <= last) return;
  last = bubble.id;
  byPerson = bubble.mode === "operator";
  $("mode").dataset.say = `mode_${bubble.mode}`;
  $("mode").textContent = say(`mode_${bubble.mode}`);
  wait(false);
  if (wiping) for (const e of log.querySelectorAll(".line:not(#typing), .day")) e.remove();
  wiping = false;
  show(bubble);
  switchTo(bubble.interface);
}

let wiping = false;

function connected(yes) {
  $("offline").textContent = yes ? "" : say("offline");
}

// What the voter does.

$("composer").noValidate = true;
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  send({ text }, text);
  field.value = "";
  field.focus();
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("composer").requestSubmit();
});

document.addEventListener("submit", (event) => {
  const button = event.submitter, form = event.target;
  if (!form.matches(".options") || !button) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled")) return;
  const inLog = log.contains(form), label = button.textContent.trim();
  if (inLog) button.setAttribute("aria-disabled", "true");
  else $("menu").open = false;
  wiping = button.value === "forget:yes";
  send(button.name === "choice" ? { choice: button.value } : { text: button.value }, label);
  if (!inLog) field.focus();
});

if (!CSS.supports("field-sizing", "content")) {
  field.addEventListener("input", () => { field.style.blockSize = "auto"; field.style.blockSize = `${field.scrollHeight + 2}px`; });
}

newest.addEventListener("click", () => toEnd());
log.addEventListener("scroll", () => { if (atEnd()) newest.hidden = true; }, { passive: true });
document.addEventListener("click", (event) => { if (!$("menu").contains(event.target)) $("menu").open = false; });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && $("menu").open) { $("menu").open = false; $("menu").firstElementChild.focus(); }
});
addEventListener("offline", () => connected(false));
addEventListener("online", () => {
  connected(true);
  for (const message of unsent) if (message.state === "failed") post(message);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && log.querySelector(".line:not(#typing)")) listen(); });

for (const time of document.querySelectorAll("time")) stamp(time);
if (log.querySelector(".line:not(#typing)")) listen();
toEnd();
if (matchMedia("(pointer: fine)").matches) field.focus();
