// <div data-rows="tasks">: another row comes at once, without a save; where no script runs the button saves and brings one.
function renumber(element, from, to, place) {
  for (const name of ["id", "name", "for", "aria-describedby", "aria-labelledby"]) {
    const value = element.getAttribute(name);
    if (value) element.setAttribute(name, value.replace(`${from}-`, `${to}-`));
  }
  if (element.hasAttribute("data-number")) element.textContent = place;
}

function emptied(row) {
  for (const gone of row.querySelectorAll(".error, .entries__do > *")) gone.remove();
  for (const cell of row.querySelectorAll(".has-error")) cell.classList.remove("has-error");
  for (const control of row.querySelectorAll("input, select, textarea")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
    if (control.type === "checkbox") control.checked = false;
    else if (control.type === "hidden") control.value = Array.from(crypto.getRandomValues(new Uint8Array(3)), (n) => n.toString(16).padStart(2, "0")).join("");
    else if (control.tagName === "SELECT") control.selectedIndex = 0;
    else control.value = "";
  }
  return row;
}

export function addRows(root) {
  for (const box of root.querySelectorAll("[data-rows]")) {
    box.querySelector("[data-add]")?.addEventListener("click", (event) => {
      event.preventDefault();
      const rows = [...box.querySelectorAll("tbody")];
      const last = rows[rows.length - 1];
      const [from, to] = [rows.length - 1, rows.length].map((n) => `${box.dataset.rows}-${n}`);
      const row = emptied(last.cloneNode(true));
      row.id = `row-${to}`;
      for (const element of row.querySelectorAll("*")) renumber(element, from, to, String(rows.length + 1));
      last.after(row);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
  }
}
