// Keeps "56 of 400 words" true while one types; read aloud only after a pause.
import { wordsIn } from "./words.js";

const figure = (n) => n.toLocaleString("en-GB");

function sentence(area) {
  const n = wordsIn(area.value);
  const most = Number(area.dataset.max || 0);
  const least = Number(area.dataset.min || 0);
  const words = n === 1 ? "word" : "words";
  if (most && n > most) return [`${figure(n)} of ${figure(most)} words, ${figure(n - most)} too many`, true];
  if (n && n < least) return [`${figure(n)} ${words}, at least ${figure(least)} needed`, true];
  return [most ? `${figure(n)} of ${figure(most)} words` : `${figure(n)} ${words}`, false];
}

export function countWords(root) {
  for (const area of root.querySelectorAll("[data-count=words]")) {
    const line = root.getElementById(`${area.id}_count`);
    if (!line) continue;
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.setAttribute("role", "status");
    line.after(spoken);
    let pause = 0;
    const show = () => {
      const [text, off] = sentence(area);
      line.textContent = text;
      line.classList.toggle("count--off", off);
      clearTimeout(pause);
      pause = setTimeout(() => { spoken.textContent = text; }, 1500);
    };
    area.addEventListener("input", show);
    if (sentence(area)[1]) line.classList.add("count--off");
  }
}
