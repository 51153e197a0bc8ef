"use strict";
// One key a question, of vendors or of the press. Who decides and with what token is kept in this window only.
const said = document.getElementById("said");
const question = document.getElementById("question");
const fields = ["by", "token", "reason"].map((id) => document.getElementById(id)).filter(Boolean);
const value = (id) => document.getElementById(id)?.value.trim() ?? "";
const page = location.pathname;
const stack = `done ${page}`;
const done = JSON.parse(sessionStorage.getItem(stack) ?? "[]");
const at = Number(question?.dataset.at ?? 0);
let busy = false;

for (const field of fields) {
  field.value = sessionStorage.getItem(field.id) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(field.id, field.value));
}
document.getElementById("who")?.addEventListener("submit", (event) => event.preventDefault());
said.textContent = sessionStorage.getItem("said") ?? "";
sessionStorage.removeItem("said");

const go = (place, words) => {
  sessionStorage.setItem("said", words);
  location.assign(`${page}?at=${place}`);
};
const send = async (address, body) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${value("token")}` },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (answer.ok) return told;
  const wrong = new Error([told.error.what, told.error.expected && `expected ${told.error.expected}`, told.error.todo].filter(Boolean).join(". "));
  wrong.status = answer.status;
  throw wrong;
};
const signed = (body) => ({ ...body, by: value("by"), reason: value("reason") || "Looked at side by side" });
const decided = (undo, words) => {
  done.push({ undo, at });
  sessionStorage.setItem(stack, JSON.stringify(done.slice(-100)));
  go(at, words);
};
const undo = async (address) => {
  const last = done.pop();
  if (!last) {
    said.textContent = "Nothing to undo in this window.";
    return;
  }
  try {
    await send(address, { ...last.undo, by: value("by") });
  } finally {
    sessionStorage.setItem(stack, JSON.stringify(done));
  }
  go(last.at, "Undone.");
};

const ofVendors = {
  keys: /^[1-9yn]$/,
  undo: "/decisions/undo",
  async press(key) {
    const items = [...question.querySelectorAll("li[data-joins]")];
    const number = key === "y" ? 1 : Number(key);
    const chosen = key === "n" ? items : number <= Math.min(items.length, 9) ? [items[number - 1]] : [];
    if (!chosen.length) return;
    const joins = chosen.flatMap((item) => item.dataset.joins.split(" "));
    const verdict = key === "n" ? "dismiss" : "confirm";
    const made = await send("/decisions", signed({ join_ids: joins, verdict }));
    decided({ join_ids: joins }, `${verdict}: ${made.decisions.map((line) => `${line.vendor_name} and ${line.party_id}`).join(", ")}`);
  },
};
const ofPress = {
  keys: /^[arc]$/,
  undo: "/claims/decisions/undo",
  async press(key) {
    const verdict = { a: "accept", r: "reject", c: "correct" }[key];
    const set = key === "c" ? value("set").split("\n").filter((line) => line.trim()) : [];
    if (key === "c" && !set.length) {
      document.getElementById("set").focus();
      return;
    }
    const claim = { claim_id: question.dataset.claim };
    const made = await send("/claims/decisions", signed({ ...claim, verdict, set }));
    decided(claim, `${verdict}: ${made.decision.exact}`);
  },
};
const asked = page === "/press" ? ofPress : ofVendors;

const press = async (key) => {
  if (busy) return;
  busy = true;
  try {
    if (key === "s" && question) go(at + 1, "");
    else if (key === "w") document.getElementById("reason")?.focus();
    else if (!fields.length) said.textContent = "Read-only: no token is set for this service.";
    else if (key === "u") await undo(asked.undo);
    else if (question && asked.keys.test(key)) await asked.press(key);
  } catch (wrong) {
    // Somebody was faster: what they decided is told, and the next question shown.
    if (wrong.status === 409) go(at, wrong.message);
    else said.textContent = wrong.message;
  } finally {
    busy = false;
  }
};
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || field) {
    // A line of a correction ends with Enter, the correction with Escape.
    if (field && (event.key === "Escape" || (event.key === "Enter" && field.tagName !== "TEXTAREA"))) field.blur();
    return;
  }
  if (/^[suw]$/.test(event.key) || asked.keys.test(event.key)) {
    event.preventDefault();
    press(event.key);
  }
});
for (const button of document.querySelectorAll("button[data-key]")) button.addEventListener("click", () => press(button.dataset.key));
