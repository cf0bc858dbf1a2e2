// A block of cells copied from a spreadsheet and pasted into a table fills the cells from there on: the budget's grid
// (table[data-sums]) and tables of rows (div[data-rows]). Amounts are read in the ways people write them; a button takes
// the whole paste back. Where no script runs the workbook does the same.
import { written } from "./money.js";
import { announce, phrase } from "./phrases.js";

const MOST_ROWS = 200;
const MOST_CELLS = 50;
const YES = /^(?:yes|true|1|x|✓)$/i;

// Tab-separated cells; one in quotes may hold tabs, ends of lines and doubled quotes.
export function cellsOf(text) {
  const rows = [[]];
  const part = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/y;
  while (part.lastIndex < text.length && rows.length <= MOST_ROWS) {
    const found = part.exec(text);
    if (!found) break;
    rows[rows.length - 1].push(found[1] === undefined ? found[2].trim() : found[1].replaceAll('""', '"').trim());
    if (found[3] === "\t") {
      if (part.lastIndex === text.length) rows[rows.length - 1].push("");
    } else if (part.lastIndex < text.length) rows.push([]);
  }
  return rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_CELLS));
}

// Give cents, or null for what nobody can read: "1 200,50", "1.200,50", "1,200.50", "EUR 1200", "1'200".
export function centsIn(typed) {
  const text = typed.replace(/eur(?:os?)?|€/gi, "").replace(/\.?[-–]$/, "").trim();
  const found = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(text) ?? /^(\d{1,3}(?:([., '’\u00a0\u202f])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d{1,2}))?$/.exec(text);
  if (!found || text.length > 20) return null;
  const part = found.length === 3 ? found[2] : found[3];
  return Number(found[1].replace(/\D/g, "")) * 100 + Number((part ?? "").padEnd(2, "0"));
}

function dayIn(text) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return [iso[3], iso[2], iso[1]];
  const read = /^(\d{1,2})[./ ](\d{1,2})[./ ](\d{4})$/.exec(text);
  return read ? read.slice(1) : [text, "", ""];
}

// The controls of one line, cell by cell: a day has three of them.
function lineOf(row) {
  return [...row.querySelectorAll("td")]
    .map((cell) => [...cell.querySelectorAll("input:not([type=hidden]), select, textarea")])
    .filter((controls) => controls.length && !controls[0].name.endsWith("-remove"));
}

function linesIn(box) {
  return [...box.querySelectorAll(box.dataset.rows ? "tbody" : "tbody tr")].map(lineOf).filter((line) => line.length);
}

function isAmount(control) {
  return control.inputMode === "decimal";
}

// Put the text into a cell; give how the amount was read, or "unknown" for a choice that is not there.
function put(controls, text) {
  const [control] = controls;
  if (controls.length === 3) dayIn(text).forEach((part, n) => { controls[n].value = part; });
  else if (control.type === "checkbox") control.checked = YES.test(text);
  else if (control.tagName === "SELECT") {
    const wanted = text.toLowerCase();
    const option = [...control.options].find((one) => [one.value, one.text].some((name) => name.trim().toLowerCase() === wanted));
    if (!option && wanted) return "unknown";
    control.value = option?.value ?? "";
  } else if (isAmount(control) && text) {
    const cents = centsIn(text);
    control.value = cents === null ? text : written(cents);
    if (cents !== null && control.value.replace(/,/g, "") !== text) return "read";
  } else if (control.inputMode === "numeric" && /^\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+$/.test(text)) control.value = text.replace(/\D/g, "");
  else control.value = control.tagName === "TEXTAREA" ? text : text.replace(/\s+/g, " ");
  return "";
}

function changed(controls) {
  for (const control of controls) control.dispatchEvent(new Event("input", { bubbles: true }));
}

function sayings(filled, read, unknown, outside) {
  return [
    phrase(filled === 1 ? "pasted" : "pastedMany", { n: filled }),
    ...read.slice(0, 2).map(([typed, now]) => phrase("pastedRead", { typed, now })),
    unknown.length ? phrase("pastedUnknown", { text: unknown.slice(0, 3).join(", ") }) : "",
    outside ? phrase("pastedOutside", { n: outside }) : "",
  ].filter(Boolean).join(" ");
}

function fill(box, told, start, rows) {
  let lines = linesIn(box);
  const top = lines.findIndex((line) => line.some((controls) => controls.includes(start)));
  const left = lines[top].findIndex((controls) => controls.includes(start));
  const known = lines.length;
  const most = Number(box.dataset.most ?? known);
  const add = box.querySelector("[data-add]");
  const before = new Map();
  const read = [];
  const unknown = [];
  let [filled, outside] = [0, 0];
  rows.forEach((row, n) => {
    if (top + n >= lines.length && lines.length < most && add) {
      add.click();
      lines = linesIn(box);
    }
    row.forEach((text, m) => {
      const controls = lines[top + n]?.[left + m];
      if (!controls) {
        if (text) outside += 1;
        return;
      }
      for (const control of controls) before.set(control, [control.value, control.checked]);
      const result = put(controls, text);
      if (result === "unknown") unknown.push(text);
      else filled += 1;
      if (result === "read") read.push([text, controls[0].value]);
    });
  });
  changed(before.keys());
  start.focus();
  const words = sayings(filled, read, unknown, outside);
  told.querySelector("[data-told]").textContent = words;
  const undo = told.querySelector("[data-undo]");
  undo.hidden = false;
  undo.onclick = () => {
    for (const [control, [value, checked]] of before) [control.value, control.checked] = [value, checked];
    changed(before.keys());
    for (const extra of [...box.querySelectorAll("tbody")].slice(box.dataset.rows ? known : Infinity)) extra.remove();
    undo.hidden = true;
    told.querySelector("[data-told]").textContent = phrase("pastedUndone");
    announce(phrase("pastedUndone"));
    start.focus();
  };
  announce(words);
}

export function pasteBlocks(root) {
  for (const told of root.querySelectorAll("[data-paste]")) {
    const box = told.parentElement.querySelector("[data-sums]") ?? told.closest("[data-rows]");
    told.hidden = false;
    box.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const start = event.target.closest("input:not([type=hidden]), select, textarea");
      // One cell is pasted by the browser, as into any field; ends of lines alone are part of a text.
      const block = text.replace(/(?:\r\n|\n|\r)$/, "");
      if (!start || !/[\t\r\n]/.test(block) || (start.tagName === "TEXTAREA" && !block.includes("\t"))) return;
      event.preventDefault();
      fill(box, told, start, cellsOf(block));
    });
  }
}
