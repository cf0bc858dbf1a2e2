// What a worker still makes or checks appears by itself: for a while the page is asked again, and only the pieces
// that wait are taken over. Each has an id; a region around it tells readers of a screen. A piece that says how far the
// work is (data-waiting="live") is taken over whenever it says something else.
const EVERY = 3000;
const AT_MOST = 120;

let loop = 0;

export function awaitWork(root) {
  let left = AT_MOST;
  const mine = ++loop; // a new wait takes the place of an earlier one
  const waiting = () => root.querySelectorAll("[data-waiting]");

  async function look() {
    if (mine !== loop || !waiting().length || left-- <= 0) return;
    if (document.visibilityState === "visible") await takeOver().catch(() => {});
    setTimeout(look, EVERY);
  }

  async function takeOver() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const piece of waiting()) {
      const now = page.getElementById(piece.id);
      if (now && (!now.hasAttribute("data-waiting") || (piece.dataset.waiting === "live" && !now.isEqualNode(piece)))) {
        const held = piece.contains(document.activeElement) ? document.activeElement : null;
        piece.replaceWith(document.adoptNode(now));
        if (held) backTo(held, now);
      }
    }
  }

  setTimeout(look, EVERY);
}

// Who was in the piece with the keyboard stays there.
function backTo(held, now) {
  const same = held.id ? document.getElementById(held.id) : held.name && now.querySelector(`[name="${held.name}"]`);
  const place = same || now;
  if (!same) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
