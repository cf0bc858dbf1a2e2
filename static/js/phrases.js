// The words come from the page (components/phrases.html), in the language of the reader.
const kept = document.getElementById("phrases")?.dataset ?? {};

export const language = document.documentElement.lang || "en-gb";

export function phrase(name, values) {
  return (kept[name] ?? "").replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");
}
