"""Letters as a searcher compares them: without accents and capitals, and in Latin ones however they were written. Pure."""

import re
import unicodedata

# Letters that are no accented ones, and signs that look alike.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"}
_LIKE_PLAIN = str.maketrans(_PLAIN | dict.fromkeys("’‘ʼʹ′`´", "'"))
# As German, the Nordic languages and passports write them out.
_LONG = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_WRITTEN_OUT = str.maketrans(_LONG | {sign.upper(): long.capitalize() for sign, long in _LONG.items()})
# One script and what its letters are in another one, in this order; the signs for hard and soft are silent.
_FROM_TO = (
    (
        "абвгґдеєжзиіїјйклмнопрстуўфхцчшщыэюяђћљњџѓќѕ",
        "a b v g g d e ie zh z i i i i i k l m n o p r s t u u f kh ts ch sh shch i e iu ia d c li ni dz g k dz",
    ),
    ("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t i f h ps o"),
    (
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh k sh ch ts dz ts ch kh j h",
    ),
)
_LATIN = str.maketrans(
    {"ъ": "", "ь": ""}
    | {sign: latin for signs, to in _FROM_TO for sign, latin in zip(signs, to.split(), strict=True)}
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u10a0-\u10ff]")
# What one language spells with one sign and another one with two or three; in this order.
_ALIKE = tuple(
    pair.split()
    for pair in ("ou u", "sch s", "kh h", "zh z", "ch c", "sh s", "ts c", "tz c", "w v", "y i", "j i")
)
_GREEK_PAIRS = (("ου", "u"), ("μπ", "b"))
_TWICE = re.compile(r"(.)\1+")


def folded(text: str) -> str:
    """Give the text without accents, capitals and signs that are not seen: Kovács, KOVACS and kovacs are the same."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return (
        "".join(
            letter
            for letter in plain
            if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
        )
        .casefold()
        .translate(_LIKE_PLAIN)
    )


def foldings(text: str) -> tuple[str, ...]:
    """Give the text folded, and, where that differs, folded with its umlauts written out: muller and mueller."""
    return tuple(dict.fromkeys((folded(text), folded(_composed(text).translate(_WRITTEN_OUT)))))


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_foreign(text: str) -> bool:
    """Whether Cyrillic, Greek or Georgian letters stand in the text."""
    return not text.isascii() and _FOREIGN.search(text) is not None


def sounds(text: str) -> tuple[str, ...]:
    """Give the text as it sounds, roughly, in Latin letters: Шевченко, Shevchenko and Ševčenko are the same.

    Twice where г stands in it: Ukrainian says h and Bulgarian g.
    """
    plain = folded(text)
    return tuple(dict.fromkeys(_sound(one) for one in (plain, plain.replace("г", "h"))))


def _sound(text: str) -> str:
    for spelt, sign in _GREEK_PAIRS:
        text = text.replace(spelt, sign)
    text = text.translate(_LATIN).replace("'", "")
    for spelt, sign in _ALIKE:
        text = text.replace(spelt, sign)
    return _TWICE.sub(r"\1", text)
