"""Measures how strange a text looks: letters and signs that no language has, or not where they stand. For guessing charsets."""

import unicodedata
from functools import cache
from itertools import pairwise

# The letters beyond a to z with which languages are written.
_LETTERS = {
    "en": "éèêëïôöüñçáíóàâæ", "de": "äöüßéàè", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíñóúü", "pt": "áâãàçéêíóôõúü", "it": "àèéìíîòóùú",
    "nl": "áéëïóöüèêç", "da": "æøåéü", "sv": "åäöéüà", "no": "æøåéèòôü", "fi": "äöåšž", "is": "áðéíóúýþæö", "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž", "hr": "čćđšž", "sl": "čšž", "hu": "áéíóöőúüű", "ro": "ăâîşţșț", "tr": "çğıöşüâîûi̇", "ca": "àçéèíïòóúü·",
    "et": "äöõüšž", "lv": "āčēģīķļņšūž", "lt": "ąčęėįšųūž", "sq": "çë", "eu": "ñçü", "ga": "áéíóú", "mt": "ċġħżàèìòù",
}  # fmt: skip
ALPHABETS = {language: frozenset(letters) for language, letters in _LETTERS.items()}
_SIGNS = frozenset("“”‘’‚„–—…«»‹›€£¥§©®™°·•¿¡ªº²³¹½¼¾×′″№\xa0\u202f\xad‑‐−、。「」『』《》〈〉（）！？：；，・～％ー")
_IN_WORDS = frozenset("’‘·‑‐–—\xad\u200c\u200d")
_EAST = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "IDEOGRAPHIC"})
_DENSE = 0.8  # the share of accented letters above which a word in Latin script is of no language
# East Asian charset → (an older, smaller one, the highest first byte in that of characters that are frequent).
_COMMON = {
    "gb18030": ("gb2312", 0xD7),
    "big5hkscs": ("big5", 0xC6),
    "cp932": ("euc_jp", 0xCF),
    "euc_jp": ("euc_jp", 0xCF),
    "cp949": ("euc_kr", 0xC8),
}


def strangeness(text: str) -> float:
    """The share, in [0, 1], of a text's characters beyond ASCII that no language has where they stand."""
    foreign = sum(char > "\x7f" for char in text)
    return min(1.0, strange_signs(text, "") / foreign) if foreign else 0.0


def strange_signs(text: str, language: str) -> float:
    """How many of a text's characters are strange; those that only its `language` (ISO 639-1, or empty) does not have count half."""
    strange = sum(_is_strange(char) for char in text if char > "\x7f") + sum(
        _misplaced(word) for word in text.split() if not word.isascii()
    )
    letters = [char for char in text.lower() if char > "\x7f" and char.isalpha()]
    if language:  # all languages in ALPHABETS have Latin letters
        strange += sum(_script(char) != "LATIN" for char in letters)
    letters = [char for char in letters if _script(char) == "LATIN"]
    if not letters:
        return strange
    anywhere = min(sum(char not in alphabet for char in letters) for alphabet in ALPHABETS.values())
    return strange + (anywhere + sum(char not in ALPHABETS[language] for char in letters) / 2 if language else anywhere)


def _misplaced(word: str) -> int:
    """How many characters of a word are misplaced: a capital after a small letter, a letter of another script, a sign between letters."""
    letters = [at for at, char in enumerate(word) if char.isalpha()]
    if len(letters) < 2:
        return 0
    count, accented = 0, sum(word[at] > "\x7f" and _script(word[at]) == "LATIN" for at in letters)
    count += word[letters[-1] + 1 :][:1] in ("„", "‚")
    for before, char in pairwise(word[letters[0] : letters[-1] + 1]):
        if char > "\x7f" and not _belongs(char):
            count += _group(before) != "EAST"
        elif (before > "\x7f" or char > "\x7f") and (_group(before) and _group(char)):
            count += (before.islower() and char.isupper()) or _group(before) != _group(char)
    return count + (accented if accented > 2 and accented > _DENSE * len(letters) else 0)


def rare_signs(text: str, name: str) -> int:
    """How many of a text's East Asian characters are in the charset of this name, but rare in its languages."""
    if name not in _COMMON:
        return 0
    inner, last = _COMMON[name]
    return sum(_is_rare(char, inner, last) for char in text if char > "\u2fff")


@cache
def _is_rare(char: str, inner: str, last: int) -> bool:
    script = _script(char)
    if script in ("HIRAGANA", "KATAKANA"):
        return inner in ("gb2312", "big5")
    if script == "CJK" and inner == "euc_kr":
        return True
    try:
        return script in ("CJK", "HANGUL") and char.encode(inner)[0] > last
    except UnicodeEncodeError:
        return True


@cache
def _belongs(char: str) -> bool:
    """Whether a character may be inside a word."""
    return char in _IN_WORDS or unicodedata.category(char)[0] in "LM" or char.isdecimal()


@cache
def _is_strange(char: str) -> bool:
    """Whether a character is hardly ever printed: controls, private characters, mathematical signs, box drawing."""
    if char in _SIGNS:
        return False
    category = unicodedata.category(char)
    if category[0] == "C":
        return char not in _IN_WORDS
    return category in ("Sm", "So", "Sk", "Sc", "Po", "No") and _group(char) != "EAST" and _script(char) not in ("ARABIC", "HEBREW", "THAI")


@cache
def _script(char: str) -> str:
    """The first word of a character's Unicode name, which for letters is their script."""
    name = unicodedata.name(char, "")
    return "HALF" if name.startswith("HALFWIDTH") else name.split(" ", 1)[0]


@cache
def _group(char: str) -> str:
    """The group of scripts that may be mixed in one word with a letter's; an empty string for characters that go with every script."""
    script = _script(char)
    if unicodedata.category(char)[0] not in "LM" or script == "COMBINING":
        return "EAST" if script in _EAST else ""
    return "EAST" if script in _EAST else script
