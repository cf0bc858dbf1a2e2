// Counts as core/words.py does; tests/core/words.json holds both to it.
const BETWEEN = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

export const wordsIn = (text) => text.split(BETWEEN).filter(Boolean).length;
