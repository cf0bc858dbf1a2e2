// The words come from the page (components/phrases.html), in the language of the reader.
const kept = document.getElementById("phrases")?.dataset ?? {};

export const language = document.documentElement.lang || "en-gb";

export function phrase(name, values) {
  return (kept[name] ?? "").replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");
}

// One place that is read aloud; what is only shown does not interrupt anybody.
let voice = null;
export function announce(text) {
  voice ??= document.querySelector("[data-announce]");
  // The same words again are read again only if they differ.
  if (voice) voice.textContent = voice.textContent === text ? `${text}\u00a0` : text;
}
