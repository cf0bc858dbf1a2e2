// Passkey buttons appear where the browser knows passkeys; what goes wrong is said beside them.
export function offerPasskeys(root) {
  if (!window.PublicKeyCredential) return;
  const buttons = root.querySelectorAll("[data-passkey]");
  for (const button of buttons) button.hidden = false;
  root.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = root.querySelector("[data-passkey-failed]");
    if (place) place.hidden = false;
  });
}
