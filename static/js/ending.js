// Says five minutes ahead that the session ends, and lets it go on. Asking the portal would itself prolong it, so the
// clock runs here: from what the page and each saving said was left.
import { whoIsSignedIn } from "./signin.js";

const AHEAD = 300;
const dialog = document.getElementById("ending");
let timer = 0;
let ends = 0;

export function sessionLasts(seconds) {
  if (!dialog || !Number.isFinite(seconds)) return;
  ends = Date.now() + seconds * 1000;
  if (dialog.open && seconds > AHEAD) dialog.close();
  clearTimeout(timer);
  timer = setTimeout(warn, Math.max(0, seconds - AHEAD) * 1000);
}

function warn() {
  const minutes = Math.round((ends - Date.now()) / 60000);
  if (minutes < 1) {
    if (dialog.open) dialog.close();
    return;
  }
  const line = dialog.querySelector("[data-minutes]");
  const text = minutes > 1 ? line.dataset.many.replace("{n}", minutes) : line.dataset.one;
  if (!dialog.open && !document.querySelector("dialog[open]")) dialog.showModal();
  line.textContent = text;
  timer = setTimeout(warn, 60000);
}

export function warnOfTheEnd(root) {
  const form = root.querySelector("form[data-left]");
  if (!form || !dialog) return;
  sessionLasts(Number(form.dataset.left));
  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    dialog.close();
    const now = await whoIsSignedIn().catch(() => ({}));
    // At the end of the longest session it does not go on; one signs in again then, over the text.
    if (now.left > AHEAD) sessionLasts(now.left);
    else clearTimeout(timer);
  });
}
