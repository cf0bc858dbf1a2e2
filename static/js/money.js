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

export function addUp(root) {
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
    });
  }
}
