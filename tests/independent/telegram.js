// Starts telegram-test-api on a port of 127.0.0.1 and puts right what no real Bot API answers.
"use strict";

const TelegramServer = require("telegram-test-api");

const NOTHING_NEW_MS = 50;

const server = new TelegramServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
const response = server.webServer.response;
const json = response.json;

// Every answer goes through here.
response.json = function (body) {
  const [, method] = this.req.path.match(/^\/bot[^/]+\/(\w+)$/) || [];
  const wait = method === "getUpdates" && body.result.length === 0 ? NOTHING_NEW_MS : 0;
  setTimeout(() => json.call(this, method ? corrected(method, body) : body), wait);
  return this;
};

function corrected(method, body) {
  const { result } = body;
  if (result === null) return { ...body, result: true };
  if (method === "getMe") return { ...body, result: { ...result, is_bot: true } };
  if (method !== "sendMessage") return body;
  // A form field that it gives back as the text it came in; a time in milliseconds.
  const preview = JSON.parse(result.link_preview_options ?? "null");
  const date = Math.floor(result.date / 1000);
  return { ...body, result: { ...result, date, link_preview_options: preview } };
}

server.start().then(() => console.log("ready"));
