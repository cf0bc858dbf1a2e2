// Asking does not prolong the session: a screen that everybody left signs its reader out in time.
// A panel's room: the screen of who follows changes with the item that is open, the timer counts, arrow keys turn items.
const EVERY = 4000;

export function followRoom(root) {
  const room = root.getElementById("room");
  if (!room) return;
  tick(root);
  root.addEventListener("keydown", (event) => turn(root, event));
  if (room.hasAttribute("data-follow")) setTimeout(() => look(root), EVERY);
}

async function look(root) {
  if (root.visibilityState === "visible") await compare(root).catch(() => {});
  setTimeout(() => look(root), EVERY);
}

async function compare(root) {
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store", headers: { "X-Follows": "1" } });
  const here = root.getElementById("room");
  if (!answer.ok || answer.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("room");
  if (!now || now.dataset.room === here.dataset.room) return;
  // Whoever leads the next item needs the whole page with its forms.
  if (!now.hasAttribute("data-follow")) return location.reload();
  root.querySelector("main").replaceWith(root.adoptNode(page.querySelector("main")));
}

function tick(root) {
  setInterval(() => {
    for (const clock of root.querySelectorAll("[data-seconds][data-running]")) {
      clock.dataset.since ||= String(Date.now());
      const spoken = Number(clock.dataset.seconds) + Math.floor((Date.now() - Number(clock.dataset.since)) / 1000);
      clock.textContent = `${Math.floor(spoken / 60)}:${String(spoken % 60).padStart(2, "0")}`;
    }
  }, 1000);
}

function turn(root, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const button = root.querySelector(`button[data-key="${event.key}"]`);
  if (button && event.key.startsWith("Arrow")) {
    event.preventDefault();
    button.click();
  }
}
