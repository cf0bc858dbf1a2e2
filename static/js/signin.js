// Signing in again where one is: the portal's own sign-in pages, step by step, inside a dialog. What they ask for and
// what they answer is theirs; what only a whole page can do (a passkey) is one link away, in a window of its own.
import { announce } from "./phrases.js";

const dialog = document.getElementById("signin");
let waiting = null;

export async function whoIsSignedIn() {
  const answer = await fetch(dialog.dataset.who, { headers: { Accept: "application/json" } });
  return answer.json();
}

export function renewTokens(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

export async function askToSignIn(then) {
  waiting = then;
  if (!dialog || dialog.open) return;
  dialog.showModal();
  await step(fetch(dialog.dataset.signin, { headers: { Accept: "text/html" } }));
}

async function step(asked) {
  const place = dialog.querySelector("[data-place]");
  let answer;
  try {
    answer = await asked;
  } catch {
    return; // the form stays as it is and can be sent again
  }
  if (new URL(answer.url).pathname === dialog.dataset.who) {
    const now = await whoIsSignedIn();
    if (now.person) {
      dialog.close();
      place.replaceChildren();
      waiting?.(now);
      return;
    }
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("main form.form");
  if (!form) return;
  const title = page.querySelector("main h1");
  const errors = page.querySelector("main .errorsummary");
  errors?.removeAttribute("data-focus");
  for (const link of form.querySelectorAll("a")) link.target = "_blank";
  for (const button of form.querySelectorAll("button[data-passkey]")) button.remove();
  const address = new URL(form.getAttribute("action") || answer.url, answer.url);
  place.replaceChildren(...[errors, document.importNode(form, true)].filter(Boolean));
  const shown = place.querySelector("form");
  shown.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    step(fetch(address, { method: "POST", body: new URLSearchParams(new FormData(shown)), headers: { Accept: "text/html" } }));
  });
  if (title) announce(title.textContent);
  place.querySelector("[aria-invalid=true], input:not([type=hidden])")?.focus();
}

export function letDialogClose(root) {
  root.querySelector("#signin [data-close]")?.addEventListener("click", () => dialog.close());
}
