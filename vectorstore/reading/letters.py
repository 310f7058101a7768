"""Whether a text looks like print in any language: by its letters, their scripts, and where its signs stand."""

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
_DENSE = 0.8  # of the letters of a word in Latin script with accents: more have no words of any language
# Within what part of a charset, and up to which first byte of it, the characters are that are common.
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
    """How many of a text's characters stand where no language has them, and half as many of those that only its `language` has not."""
    strange = sum(_is_strange(char) for char in text if char > "\x7f") + sum(
        _misplaced(word) for word in text.split() if not word.isascii()
    )
    letters = [char for char in text.lower() if char > "\x7f" and char.isalpha()]
    if language:  # which is written in Latin letters
        strange += sum(_script(char) != "LATIN" for char in letters)
    letters = [char for char in letters if _script(char) == "LATIN"]
    if not letters:
        return strange
    anywhere = min(sum(char not in alphabet for char in letters) for alphabet in ALPHABETS.values())
    return strange + (anywhere + sum(char not in ALPHABETS[language] for char in letters) / 2 if language else anywhere)


def _misplaced(word: str) -> int:
    """How many signs of a word stand where none does: a capital after a small letter, another script's letter, a sign between letters."""
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
    """How many of a text's East Asian characters its charset has, and its language hardly ever."""
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
    return char in _IN_WORDS or unicodedata.category(char)[0] in "LM" or char.isdecimal()


@cache
def _is_strange(char: str) -> bool:
    """Whether a character stands in no printed text: controls, private ones, signs of mathematics and of boxes."""
    if char in _SIGNS:
        return False
    category = unicodedata.category(char)
    if category[0] == "C":
        return char not in _IN_WORDS
    return category in ("Sm", "So", "Sk", "Sc", "Po", "No") and _group(char) != "EAST" and _script(char) not in ("ARABIC", "HEBREW", "THAI")


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return "HALF" if name.startswith("HALFWIDTH") else name.split(" ", 1)[0]


@cache
def _group(char: str) -> str:
    """The scripts that a letter or a letter's mark may stand in one word with; an empty string for what goes with all."""
    script = _script(char)
    if unicodedata.category(char)[0] not in "LM" or script == "COMBINING":
        return "EAST" if script in _EAST else ""
    return "EAST" if script in _EAST else script
