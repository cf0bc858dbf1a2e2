// The error summary takes the focus, and its links put the cursor into the control.
export function focusErrors(root) {
  const summary = root.querySelector("[data-focus]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const control = link && root.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    (control.closest(".field, fieldset, tr") ?? control).scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  });
}
