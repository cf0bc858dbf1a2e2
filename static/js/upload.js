// A file goes up with its progress shown, and can be stopped. What comes back is the portal's own page: of it only this
// place is taken over, so whatever else is open stays. Without this the form is an ordinary one.
import { takeDropped } from "./drop.js";
import { awaitWork } from "./fresh.js";
import { announce, phrase } from "./phrases.js";
import { askToSignIn, renewTokens } from "./signin.js";

const STEP = 10;

export function sendFiles(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) prepare(form);
}

function prepare(form) {
  const place = form.closest(".slot");
  const input = form.querySelector("input[type=file]");
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the portal answers that itself
    event.preventDefault();
    event.stopPropagation();
    if (!form.dataset.going) send(form, place, input);
  });
  // Dragging a file onto its place chooses it, as the control itself does.
  takeDropped(place, (files) => {
    if (form.dataset.going) return;
    if (files.length !== 1) {
      announce(phrase("notAPlace"));
      return;
    }
    input.files = files;
    form.requestSubmit();
  });
}

function send(form, place, input) {
  const shown = form.querySelector(".sending");
  const [bar, words, stop] = shown.children;
  const buttons = form.querySelectorAll(".buttons button");
  const request = new XMLHttpRequest();
  let told = -STEP;

  const end = (text) => {
    delete form.dataset.going;
    input.disabled = false;
    for (const button of buttons) button.disabled = false;
    stop.hidden = true;
    bar.hidden = true;
    if (form.contains(document.activeElement) || document.activeElement === document.body) input.focus();
    words.textContent = text;
    announce(text);
  };
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const n = Math.floor((event.loaded / event.total) * 100);
    bar.value = n;
    words.textContent = n < 100 ? phrase("uploading", { n }) : phrase("judging");
    // Every tenth is read aloud, not every one.
    if (n >= told + STEP || n === 100) {
      told = n;
      announce(words.textContent);
    }
  });
  request.addEventListener("load", () => arrived(request, form, place, end));
  request.addEventListener("error", () => end(phrase("notUploaded")));
  request.addEventListener("timeout", () => end(phrase("notUploaded")));
  request.addEventListener("abort", () => end(phrase("uploadEnded")));
  stop.onclick = () => request.abort();

  const data = new FormData(form);
  form.dataset.going = "yes";
  input.disabled = true;
  for (const button of buttons) button.disabled = true;
  for (const one of [shown, bar, stop]) one.hidden = false;
  bar.value = 0;
  words.textContent = phrase("uploading", { n: 0 });
  stop.focus();
  request.open("POST", location.pathname);
  request.send(data);
}

function arrived(request, form, place, end) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const now = page.getElementById(place.id);
  if (!now) {
    elsewhere(request, form, page, end);
    return;
  }
  delete form.dataset.going;
  // Who has gone on to another place meanwhile is not called back.
  const here = place.contains(document.activeElement) || document.activeElement === document.body;
  const fresh = document.adoptNode(now);
  place.replaceWith(fresh);
  prepare(fresh.querySelector("form[data-upload]"));
  const error = fresh.querySelector("form .error");
  announce(error ? phrase("uploadRefused", { why: error.textContent.trim() }) : phrase("uploaded"));
  if (here) {
    const next = error ? fresh.querySelector("input[type=file]") : fresh.querySelector("h2");
    if (!error) next.tabIndex = -1;
    next.focus();
  }
  awaitWork(document);
}

// Not our page: the session ended, or the portal refused. The file stays chosen.
function elsewhere(request, form, page, end) {
  if (page.querySelector("main form.form input[name=password], main form.form input[name=login]")) {
    end(phrase("uploadSignedOut"));
    askToSignIn((answer) => {
      renewTokens(answer.token);
      form.requestSubmit();
    });
    return;
  }
  const why = page.querySelector("main .notice, main h1")?.textContent.trim() ?? "";
  end(phrase("uploadRefused", { why }));
}
