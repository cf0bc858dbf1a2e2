// <table class="moneygrid" data-sums>: totals follow what is typed. The server adds up again and has the last word.
// A cell's input names what it counts towards: data-row="equipment" data-col="1-UA" data-group="1".
// A total says which: data-total-row="equipment", data-total-col="1-UA", data-total-group="1", data-total="all".
const AMOUNT = /^(?:\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)(?:\.\d{1,2})?$/;

export function cents(typed) {
  const text = typed.trim();
  if (!text) return 0;
  if (!AMOUNT.test(text)) return null;
  const [whole, part = ""] = text.replace(/[, \u00a0\u202f]/g, "").split(".");
  return Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

export function written(sum) {
  const whole = sum % 100 === 0;
  return (sum / 100).toLocaleString("en-GB", { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: 2 });
}

// What a row costs: the product of the named cells, nothing while one of them cannot be read.
function costOf(row, names) {
  let product = 1;
  for (const name of names) {
    const control = row.querySelector(`[name$="-${name}"]`);
    const typed = control?.value.trim() ?? "";
    const whole = /^\d+$/.test(typed) ? Number(typed) : null;
    const factor = control?.inputMode === "decimal" ? cents(typed) : whole;
    if (!typed || factor === null) return 0;
    product *= factor;
  }
  return product;
}

function addUpRows(box) {
  const sum = box.querySelector("[data-costs]");
  const names = sum.dataset.costs.split(" ");
  sum.textContent = written([...box.querySelectorAll("tbody")].reduce((all, row) => all + (row.querySelector("[name$='-remove']:checked") ? 0 : costOf(row, names)), 0));
}

export function addUp(root) {
  for (const box of root.querySelectorAll("[data-rows]")) {
    if (box.querySelector("[data-costs]")) for (const event of ["input", "change"]) box.addEventListener(event, () => addUpRows(box));
  }
  for (const grid of root.querySelectorAll("table[data-sums]")) {
    const inputs = [...grid.querySelectorAll("input[data-row]")];
    const total = (key, value) => inputs
      .filter((input) => !key || input.dataset[key] === value)
      .reduce((sum, input) => sum + (cents(input.value) ?? 0), 0);
    grid.addEventListener("input", () => {
      for (const [attribute, key] of [["totalRow", "row"], ["totalCol", "col"], ["totalGroup", "group"], ["total", ""]]) {
        const name = attribute.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        for (const cell of root.querySelectorAll(`[data-${name}]`)) cell.textContent = written(total(key, cell.dataset[attribute]));
      }
      const all = total("", "");
      for (const share of root.querySelectorAll("[data-share-of]")) {
        const part = share.dataset.shareOf.split(" ").reduce((sum, row) => sum + total("row", row), 0);
        share.textContent = String(all ? Math.trunc((100 * part) / all) : 0);
      }
      for (const line of root.querySelectorAll("[data-ceiling]")) line.hidden = all <= Math.round(Number(line.dataset.ceiling) * 100);
    });
  }
}
