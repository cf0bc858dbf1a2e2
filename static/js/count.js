// Keeps "56 of 400 words" true while one types; read aloud only after a pause.
import { language, phrase } from "./phrases.js";
import { wordsIn } from "./words.js";

const figure = (n) => n.toLocaleString(language);

function sentence(area) {
  const n = wordsIn(area.value);
  const most = Number(area.dataset.max || 0);
  const least = Number(area.dataset.min || 0);
  const values = { n: figure(n), most: figure(most), least: figure(least), over: figure(n - most) };
  if (most && n > most) return [phrase("wordsOver", values), true];
  if (n && n < least) return [phrase(n === 1 ? "wordLeast" : "wordsLeast", values), true];
  if (most) return [phrase("wordsOf", values), false];
  return [phrase(n === 1 ? "word" : "words", values), false];
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
