// A password can be shown while one types it. The words of the button come with the control.
export function revealPasswords(root) {
  for (const control of root.querySelectorAll("input[type=password][data-show]")) {
    const button = root.createElement("button");
    button.type = "button";
    button.className = "linkbutton reveal";
    button.setAttribute("aria-controls", control.id);
    const label = () => { button.textContent = control.type === "password" ? control.dataset.show : control.dataset.hide; };
    button.addEventListener("click", () => {
      control.type = control.type === "password" ? "text" : "password";
      label();
    });
    control.form.addEventListener("submit", () => { control.type = "password"; });
    label();
    control.after(button);
  }
}
