// <form data-guard>: asks before a page with unsaved edits is left. Nothing is kept in the browser.
// Forms that are saved while one writes ask for themselves (autosave.js): only while something is not saved.
export function guardEdits(root) {
  for (const form of root.querySelectorAll("form[data-guard]:not([data-autosave])")) {
    let edited = false;
    form.addEventListener("input", () => { edited = true; });
    form.addEventListener("submit", () => { edited = false; });
    window.addEventListener("beforeunload", (event) => { if (edited) event.preventDefault(); });
  }
}
