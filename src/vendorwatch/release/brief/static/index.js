"use strict";
// Filters the table of vendors; without a script all rows are there.
const rows = [...document.querySelectorAll("#vendors tbody tr")];
const names = rows.map((row) => row.cells[0].textContent.toLowerCase());
const search = document.getElementById("search");
const facet = document.getElementById("facet");
const count = document.getElementById("count");
const fits = (row) =>
  facet.value === "" ||
  (facet.value === "*" && row.dataset.worst !== "") ||
  (facet.value === "?" && row.dataset.open !== "0") ||
  row.dataset.facets.split(" ").includes(facet.value);
const filter = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, place) => {
    const is = fits(row) && words.every((word) => names[place].includes(word));
    row.hidden = !is;
    shown += is;
  });
  count.textContent = `${shown} of ${rows.length} vendors`;
};
search.addEventListener("input", filter);
facet.addEventListener("change", filter);
// Enter has nothing to send.
search.form.addEventListener("submit", (event) => event.preventDefault());
