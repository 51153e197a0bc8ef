"use strict";
// One key a question. Who decides and with what token is kept in this window only.
const said = document.getElementById("said");
const question = document.getElementById("question");
const fields = ["by", "token", "reason"].map((id) => document.getElementById(id)).filter(Boolean);
const value = (id) => document.getElementById(id)?.value.trim() ?? "";
const done = JSON.parse(sessionStorage.getItem("done") ?? "[]");
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
  location.assign(`/review?at=${place}`);
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
const decide = async (verdict, items) => {
  const joins = items.flatMap((item) => item.dataset.joins.split(" "));
  const made = await send("/decisions", { join_ids: joins, verdict, by: value("by"), reason: value("reason") || "Looked at side by side" });
  done.push({ joins, at });
  sessionStorage.setItem("done", JSON.stringify(done.slice(-100)));
  go(at, `${verdict}: ${made.decisions.map((line) => `${line.vendor_name} and ${line.party_id}`).join(", ")}`);
};
const undo = async () => {
  const last = done.pop();
  if (!last) {
    said.textContent = "Nothing to undo in this window.";
    return;
  }
  try {
    await send("/decisions/undo", { join_ids: last.joins, by: value("by") });
  } finally {
    sessionStorage.setItem("done", JSON.stringify(done));
  }
  go(last.at, "Undone.");
};
const press = async (key) => {
  const items = [...(question?.querySelectorAll("li[data-joins]") ?? [])];
  const number = key === "y" ? 1 : Number(key);
  if (busy) return;
  busy = true;
  try {
    if (key === "s" && question) go(at + 1, "");
    else if (key === "w") document.getElementById("reason")?.focus();
    else if (!fields.length) said.textContent = "Read-only: no token is set for this service.";
    else if (key === "u") await undo();
    else if (key === "n" && items.length) await decide("dismiss", items);
    else if (number >= 1 && number <= Math.min(items.length, 9)) await decide("confirm", [items[number - 1]]);
  } catch (wrong) {
    // Somebody was faster: what they decided is told, and the next question shown.
    if (wrong.status === 409) go(at, wrong.message);
    else said.textContent = wrong.message;
  } finally {
    busy = false;
  }
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea")) {
    if (event.key === "Escape" || event.key === "Enter") event.target.blur();
    return;
  }
  if (/^[1-9ynsuw]$/.test(event.key)) {
    event.preventDefault();
    press(event.key);
  }
});
for (const button of document.querySelectorAll("button[data-key]")) button.addEventListener("click", () => press(button.dataset.key));
