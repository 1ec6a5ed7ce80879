// Improves pages that already work without it: nothing here is needed to do the job.
import { initAll } from "./govuk-frontend.min.js";

// Cards at narrow widths take the table's own roles away in some browsers, so they are restated.
const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };

function restateRoles(table) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td")]) {
    part.setAttribute("role", roles[part.tagName]);
  }
  for (const header of table.querySelectorAll("th")) {
    header.setAttribute("role", header.scope === "row" ? "rowheader" : "columnheader");
  }
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
document.querySelectorAll(".app-table").forEach(restateRoles);
initAll();
