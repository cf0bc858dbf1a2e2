// Compares the reader's copy of a letter with its fingerprint; the file stays in the browser.
import { takeDropped } from "./drop.js";

export function compareLetters(root) {
  for (const place of root.querySelectorAll("[data-verify]")) if (crypto.subtle) prepare(place);
}

function prepare(place) {
  const form = place.querySelector("form");
  const input = form.querySelector("input[type=file]");
  const answer = place.querySelector("[data-verify-answer]");
  form.querySelector(".hint").textContent = place.dataset.here;
  input.addEventListener("change", () => compare(place, input.files, answer));
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the portal answers that itself
    event.preventDefault();
    compare(place, input.files, answer);
  });
  takeDropped(place, (files) => {
    input.files = files;
    compare(place, files, answer);
  });
}

async function compare(place, [file], answer) {
  answer.textContent = "";
  if (!file) return;
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    answer.textContent = hex === place.dataset.verify ? place.dataset.same : place.dataset.differs;
  } catch {
    answer.textContent = place.dataset.unread;
  }
}
