// Keeps the desk alive: what happens elsewhere appears here, and nothing typed is ever lost.

import { adopt, clear, insert } from "./desk.composer.js";
import { morph } from "./desk.morph.js";

const EVERY = 20000;
const SOON = 200;
const PACE = { queue: 2000, ticket: 400 };
const SENDING = 2000;
const LOST_AFTER = 4000;
const READ = 6000;

const body = document.body;
const find = (selector, root = document) => root.querySelector(selector);
const open = () => find("#ticket").dataset.ticket;
const parse = (html) => new DOMParser().parseFromString(html, "text/html");

document.documentElement.classList.add("scripted");

// Asking the server. Somebody whose session ended is led to the sign-in and back.
async function ask(url, options = {}) {
  const response = await fetch(url, { ...options, headers: { Accept: "*/*" } });
  if (response.status === 401) {
    location.assign(`/desk/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return new Promise(() => {});
  }
  return response;
}

// Drawing.
function draw(fresh) {
  const known = new Set([...document.querySelectorAll("[data-row]")].map((row) => Number(row.dataset.row)));
  const newest = Math.max(0, ...known);
  for (const id of ["queue", "ticket"]) {
    const part = fresh.getElementById(id);
    if (part) morph(document.getElementById(id), document.adoptNode(part));
  }
  if (known.size && [...document.querySelectorAll("[data-row]")].some((row) => Number(row.dataset.row) > newest)) {
    find("#announce").textContent = "";
    setTimeout(() => { find("#announce").textContent = body.dataset.new; }, 50);
  }
  find("#panes").toggleAttribute("data-open", Boolean(open()));
  for (const row of document.querySelectorAll("[data-row]")) {
    if (row.dataset.row === open()) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  adopt();
  title();
}

function title() {
  const waiting = Number(find("#queue").dataset.waiting);
  document.title = waiting ? `(${waiting}) ${body.dataset.title}` : body.dataset.title;
}

// Refreshing parts; what comes together is answered by one look, the long list less often.
const due = {};
const looked = { queue: -Infinity, ticket: -Infinity };
const looking = {};
let drawn = 0;

function refresh(parts) {
  for (const part of parts) {
    if (due[part]) continue;
    const rest = looked[part] + PACE[part] - performance.now();
    due[part] = setTimeout(() => look(part), Math.max(rest, SOON * (1 + Math.random())));
  }
}

async function look(part) {
  due[part] = 0;
  if (part === "ticket" && !open()) return;
  if (looking[part] || body.ariaBusy === "true") return refresh([part]);
  looking[part] = true;
  looked[part] = performance.now();
  const before = drawn;
  try {
    const url = new URL(location.href);
    url.search = new URLSearchParams({ ...filters(), part });
    const response = await ask(url);
    const text = await response.text();
    // An act, or another ticket, may have drawn something newer in the meantime.
    if (response.ok && before === drawn) draw(withNotice(parse(text)));
    lost(false);
  } catch {
    lost(true);
  } finally {
    looking[part] = false;
  }
}

// What was just done or refused stays in sight while other things change.
function withNotice(fresh) {
  const said = find("[data-notice]");
  if (said) fresh.getElementById(said.id)?.replaceWith(fresh.importNode(said, true));
  return fresh;
}

function filters() {
  const asked = new URLSearchParams(location.search);
  return Object.fromEntries([...asked].filter(([name]) => name === "show" || name === "language"));
}

setInterval(() => refresh(["queue", "ticket"]), EVERY);
setInterval(() => { if (find("#ticket[data-lively]")) refresh(["ticket"]); }, SENDING);

// Going from ticket to ticket without losing the queue's place.
async function visit(url, { push = true } = {}) {
  try {
    const response = await ask(url);
    if (!response.ok) return location.assign(url);
    const fresh = parse(await response.text());
    if (push) history.pushState(null, "", url);
    drawn += 1;
    draw(fresh);
    find("#ticket").scrollTop = 0;
    if (open()) find("#ticket").focus({ preventScroll: true });
  } catch {
    location.assign(url);
  }
}

addEventListener("popstate", () => visit(location.href, { push: false }));

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a[data-visit]");
  if (link) {
    event.preventDefault();
    visit(link.href);
  }
  const button = event.target.closest("[data-insert]");
  if (button && insert(button)) event.preventDefault();
  if (event.target.closest("[data-help]")) find("#help").showModal();
});

// Acts: the form goes out once, its answer is the page as it stands then.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-search]")) return event.preventDefault();
  // The next person at this screen must not find the drafts of this one.
  if (form.matches(".who")) sessionStorage.clear();
  if (!form.dataset.act) return undefined;
  event.preventDefault();
  if (body.ariaBusy === "true") return undefined;
  body.ariaBusy = "true";
  const { act } = form.dataset;
  const spot = spotOf(form);
  try {
    const response = await ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (response.status !== 409 && !response.ok) return location.reload();
    const fresh = parse(await response.text());
    const once = find("form.composer [name=once]", fresh)?.value;
    drawn += 1;
    draw(fresh);
    if (response.ok) {
      const url = new URL(response.url);
      url.searchParams.delete("done");
      history.replaceState(null, "", url);
      if (spot) returnTo(spot);
      else done(act, form, once);
      setTimeout(() => find("[data-notice] .good")?.remove(), READ);
    }
    lost(false);
  } catch {
    say(body.dataset.unsent);
  } finally {
    body.ariaBusy = "false";
  }
  return undefined;
});

// A message that did not arrive: its button goes, so the keyboard stays with it or with the next.
const letters = () => [...document.querySelectorAll("[data-letter]")];

function spotOf(form) {
  const article = form.closest("article");
  return article && { id: article.id, place: letters().indexOf(article) };
}

function returnTo({ id, place }) {
  const left = letters();
  const next = document.getElementById(id) ?? left[Math.min(place, left.length - 1)] ?? find("#queue");
  next.focus();
}

function done(act, form, once) {
  // The thread runs upwards: its end is at zero.
  find("[data-thread]").scrollTop = 0;
  if (act === "reply" || act === "note") clear(form, once);
  if (act === "claim" || act === "reply") find("form.composer textarea")?.focus();
  else find("#ticket").focus({ preventScroll: true });
}

function say(text) {
  const strip = document.createElement("p");
  strip.className = "strip bad";
  strip.setAttribute("role", "alert");
  strip.textContent = text;
  find("[data-notice]").replaceChildren(strip);
}

// The search for approved answers, as one types.
let searching = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-search] [name=q]")) return;
  clearTimeout(searching);
  searching = setTimeout(() => search(event.target.value), 200);
});

async function search(text) {
  const found = find("#found");
  const url = new URL("/desk/answers", location.origin);
  url.searchParams.set("voter", found.dataset.voter);
  url.searchParams.set("q", text);
  found.dataset.likely.split(" ").filter(Boolean).forEach((entry) => url.searchParams.append("likely", entry));
  try {
    const response = await ask(url);
    if (response.ok && find("[data-search] [name=q]")?.value === text) {
      found.replaceChildren(...parse(await response.text()).body.childNodes);
    }
  } catch {
    lost(true);
  }
}

// What happens elsewhere.
let last = body.dataset.after;
let counted = body.dataset.letters;
let losing = 0;

function lost(is) {
  clearTimeout(losing);
  losing = 0;
  find("#lost").hidden = !is;
}

let source = null;

function listen() {
  source = new EventSource(`/desk/events?after=${last}&letters=${counted}`);
  source.addEventListener("ticket", (event) => {
    last = event.lastEventId;
    const { ticket } = JSON.parse(event.data);
    refresh(String(ticket) === open() ? ["queue", "ticket"] : ["queue"]);
  });
  source.addEventListener("letters", (event) => {
    last = event.lastEventId;
    counted = JSON.parse(event.data).count;
    refresh(["queue", "ticket"]);
  });
  source.addEventListener("open", () => {
    if (losing || !find("#lost").hidden) refresh(["queue", "ticket"]);
    lost(false);
  });
  source.addEventListener("error", () => {
    if (!losing) losing = setTimeout(() => { find("#lost").hidden = false; }, LOST_AFTER);
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(() => { refresh(["queue"]); if (!source && !document.hidden) listen(); }, LOST_AFTER + Math.random() * LOST_AFTER);
    }
  });
}

// Browsers open six connections to a host and no more: a tab that nobody looks at asks now and
// then instead of listening.
document.addEventListener("visibilitychange", () => {
  source?.close();
  source = null;
  if (!document.hidden) {
    refresh(["queue", "ticket"]);
    listen();
  }
});

addEventListener("offline", () => lost(true));
addEventListener("online", () => refresh(["queue", "ticket"]));

// Keys. A letter is meant by its place on the keyboard, as Arabic and Kurdish layouts have no "j".
const letter = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase());

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.findIndex((row) => row === document.activeElement);
  const from = here >= 0 ? here : rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[Math.min(rows.length - 1, Math.max(0, from + by))]?.focus();
}

const acts = {
  j: () => step(1),
  k: () => step(-1),
  c: () => find("#claim")?.click(),
  r: () => find("form.composer textarea")?.focus(),
  n: () => {
    const details = find(".noting");
    if (details) {
      details.open = true;
      find("textarea", details).focus();
    }
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || find("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "?" || event.key === "؟") return find("#help").showModal();
  if (localStorage.getItem("desk-keys") === "off") return undefined;
  const act = acts[letter(event)];
  if (act) {
    event.preventDefault();
    act();
  }
  return undefined;
});

const keys = find("#keys-on");
keys.checked = localStorage.getItem("desk-keys") !== "off";
keys.addEventListener("change", () => localStorage.setItem("desk-keys", keys.checked ? "on" : "off"));

find("[data-help]").hidden = false;
find("[data-submit]").addEventListener("change", (event) => event.target.form.submit());

if (new URLSearchParams(location.search).has("done")) {
  const url = new URL(location.href);
  url.searchParams.delete("done");
  history.replaceState(null, "", url);
}
adopt();
title();
listen();
