// <form data-preview="address" data-preview-of="id">: what the form would make is drawn beside it while one writes.
// A part of the answer with data-put="id" is put into that element of the page; what is left goes into `data-preview-of`.
const PAUSE = 500;

export function drawPreviews(root) {
  for (const form of root.querySelectorAll("form[data-preview]")) {
    const sheet = root.getElementById(form.dataset.previewOf);
    let waiting = 0;
    let asked = 0;
    const draw = async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
        const text = await answer.text();
        // The piece is our own server's, with everything typed escaped; a page (signed out, refused) is left alone.
        if (!answer.ok || answer.redirected || mine !== asked) return;
        const drawn = new DOMParser().parseFromString(text, "text/html").body;
        for (const part of drawn.querySelectorAll("[data-put]")) {
          part.remove();
          root.getElementById(part.dataset.put)?.replaceChildren(...part.childNodes);
        }
        sheet?.replaceChildren(...drawn.childNodes);
      } catch {
        // The line is down: the preview waits for the next change, the form is untouched.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(draw, PAUSE);
    });
  }
}
