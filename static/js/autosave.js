// <form data-autosave="address" data-person="ref">: what is typed is saved on the server soon after it is typed.
// Nothing is kept in the browser: what could not be sent stays in the open page, which says so, and goes later.
// Each sending carries the page's own key and a rising number, so that a page may follow on itself after an answer
// was lost, an earlier sending that arrives later changes nothing, and nobody else is ever overwritten.
import { sessionLasts } from "./ending.js";
import { announce, phrase } from "./phrases.js";
import { askToSignIn, renewTokens, whoIsSignedIn } from "./signin.js";

const PAUSE = 2000; // after the last key
const AFTER_FIELD = 300; // after a field is left
const LONGEST = 8000; // of typing without a pause
const RETRY = [2000, 4000, 8000];
const PATIENCE = 15000; // with one answer
const KEEPALIVE = 60000; // bytes that a browser sends for a page that goes

export function saveWhileWriting(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) keep(form, root);
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keep(form, root) {
  const bar = form.querySelector("[data-keeping]");
  const line = bar.querySelector("[data-savestate]");
  const compare = bar.querySelector("[data-compare]");
  const again = bar.querySelector("[data-signin]");
  const { page, turn, version } = form.elements;
  page.value = newKey();
  let typed = 0; // how often something was typed
  let kept = 0; // up to which of these the server has it
  let since = 0; // when the oldest unsaved change was made
  let failures = 0;
  let turns = 0;
  let timer = 0;
  let sending = null;
  let stopped = false; // the server has refused; sending again would not help
  let explains = false; // the page that the button leads to says why
  let leaving = false;

  const unsaved = () => typed !== kept;
  const nextTurn = () => { turn.value = String(++turns); return turns; };

  function show(text, { off = false, aloud = false, conflict = false, signedOut = false } = {}) {
    const news = line.textContent !== text;
    bar.hidden = false;
    line.textContent = text;
    for (const head of root.querySelectorAll("[data-savehead]")) {
      head.textContent = text;
      head.classList.toggle("savestate--partly", off);
    }
    line.classList.toggle("savestate--partly", off);
    bar.classList.toggle("keeping--off", off);
    compare.hidden = !conflict;
    again.hidden = !signedOut;
    if (aloud && news) announce(text);
  }

  // How far one is, in the server's words.
  function retell(told) {
    for (const place of root.querySelectorAll("[data-told]")) place.textContent = told[place.dataset.told] ?? "";
    for (const bar of root.querySelectorAll("[data-told-bar]")) {
      bar.querySelectorAll(".seg").forEach((part, n) => part.classList.toggle("seg--done", n < told.done));
    }
  }

  function plan(after) {
    clearTimeout(timer);
    if (unsaved() && !stopped) timer = setTimeout(save, Math.max(0, Math.min(after, since + LONGEST - Date.now())));
  }

  function wait() {
    clearTimeout(timer);
    const after = RETRY[Math.min(failures, RETRY.length - 1)];
    failures += 1;
    timer = setTimeout(save, after * (0.75 + Math.random() / 4));
  }

  // True when all that was typed until now is on the server.
  async function save() {
    if (sending) {
      await sending;
      return unsaved() && !stopped && !failures ? save() : !unsaved();
    }
    if (!unsaved() || stopped) return !unsaved();
    clearTimeout(timer);
    sending = send();
    try { return await sending; } finally { sending = null; }
  }

  async function send({ keepalive = false, second = false } = {}) {
    const upTo = typed;
    const mine = nextTurn();
    const first = kept === 0 && !failures;
    since = Date.now();
    if (!failures) show(phrase("saving"));
    let answer;
    try {
      answer = await post(keepalive);
    } catch {
      if (mine !== turns) return false;
      const online = navigator.onLine;
      show(phrase(online ? "unreachable" : "offline"), { off: true, aloud: true });
      wait();
      return false;
    }
    if (mine !== turns) return false;
    if (answer.ok) {
      const { version: now, at, wrong, left, told = {} } = await answer.json();
      sessionLasts(left);
      const recovered = failures > 0;
      version.value = String(now);
      retell(told);
      kept = upTo;
      failures = 0;
      explains = false;
      const words = wrong > 1 ? "savedWrongMany" : wrong ? "savedWrong" : "saved";
      show(phrase(words, { time: at, n: wrong }), { aloud: first || recovered });
      plan(PAUSE);
      return !unsaved();
    }
    return refused(answer, second);
  }

  async function post(keepalive) {
    const patience = new AbortController();
    const clock = setTimeout(() => patience.abort(), PATIENCE);
    try {
      return await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        redirect: "manual",
        keepalive,
        signal: patience.signal,
      });
    } finally { clearTimeout(clock); }
  }

  async function refused(answer, second) {
    if (answer.status === 401 || answer.type === "opaqueredirect") return signedOut();
    if (answer.status === 403 && !second) {
      // Somebody signed in meanwhile in another window: the form's safety key is another one now.
      const now = await whoIsSignedIn().catch(() => null);
      if (now && !now.person) return signedOut();
      if (now && now.person === form.dataset.person) {
        renewTokens(now.token);
        return send({ second: true });
      }
      if (now) return otherPerson(now);
    }
    if (answer.status >= 500 || answer.status === 429) {
      show(phrase("unreachable"), { off: true, aloud: true });
      wait();
      return false;
    }
    const { kind, text } = await answer.json().catch(() => ({ kind: "refused", text: phrase("refused") }));
    stopped = kind !== "unreadable";
    explains = true;
    show(phrase("notSaved", { why: text }), { off: true, aloud: true, conflict: kind === "stale" });
    return false;
  }

  function signedOut() {
    failures = 0;
    stopped = true;
    show(phrase("signedOut"), { off: true, aloud: true, signedOut: true });
    askToSignIn(resume);
    return false;
  }

  function otherPerson(now) {
    stopped = true;
    show(phrase("otherPerson", { name: now.name }), { off: true, aloud: true, signedOut: true });
    return false;
  }

  // Somebody is signed in again, here or in another window: if it is the writer, the text goes.
  async function resume(now) {
    if (now.person !== form.dataset.person) return otherPerson(now);
    renewTokens(now.token);
    stopped = false;
    failures = 1; // so that it is told aloud
    return save();
  }

  async function lookAgain() {
    if (again.hidden) return;
    const now = await whoIsSignedIn().catch(() => null);
    if (now && now.person && !again.hidden) await resume(now);
  }

  // Nobody waits any more, so nothing can wait for an answer either.
  function sendParting() {
    if (!unsaved() || stopped) return;
    const small = new URLSearchParams(new FormData(form)).toString().length < KEEPALIVE;
    if (small) send({ keepalive: true });
    else save();
  }

  function changed() {
    if (!unsaved()) since = Date.now();
    typed += 1;
    if (!stopped) explains = false;
    plan(PAUSE);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", () => plan(AFTER_FIELD));
  again.addEventListener("click", () => askToSignIn(resume));
  window.addEventListener("online", () => { if (failures && !stopped) { clearTimeout(timer); save(); } });
  window.addEventListener("offline", () => { if (unsaved()) show(phrase("offline"), { off: true, aloud: true }); });
  window.addEventListener("focus", lookAgain);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") sendParting();
    else lookAgain();
  });
  window.addEventListener("pagehide", () => { if (!leaving) sendParting(); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !unsaved()) return;
    sendParting();
    event.preventDefault();
  });

  // The button saves, too; but a page that the server would not answer is not left with text in it.
  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    if (!unsaved() || (explains && navigator.onLine)) {
      nextTurn();
      leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    if (await save() || (explains && navigator.onLine)) form.requestSubmit(button);
    else if (again.hidden) announce(line.textContent);
    else askToSignIn(resume);
  });

  // Whatever else leads away from here goes after what was typed.
  root.addEventListener("submit", async (event) => {
    const other = event.target;
    if (other === form || other.method !== "post" || other.closest("dialog") || event.defaultPrevented) return;
    if (!unsaved() || stopped || other.dataset.waited) return;
    event.preventDefault();
    const button = event.submitter;
    await save();
    other.dataset.waited = "yes";
    other.requestSubmit(button);
    delete other.dataset.waited;
  }, true);
  root.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.getAttribute("href").startsWith("#") || !unsaved() || stopped) return;
    event.preventDefault();
    await save();
    window.location.assign(link.href);
  });
}
