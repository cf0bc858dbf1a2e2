// Compares the reader's copy of a letter with its fingerprint; the file stays in the browser.
export function compareLetters(root) {
  for (const place of root.querySelectorAll("[data-verify]")) {
    const box = place.querySelector("[data-verify-box]");
    const answer = place.querySelector("[data-verify-answer]");
    if (!crypto.subtle) continue;
    box.hidden = false;
    box.querySelector("input").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      answer.textContent = "";
      if (!file) return;
      try {
        const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
        const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
        answer.textContent = hex === place.dataset.verify ? place.dataset.same : place.dataset.differs;
      } catch {
        answer.textContent = place.dataset.unread;
      }
    });
  }
}
