"""A text → its sentences, for articles and drafts alike.

Lines are parted first (`vectorstore.texts.lines`); within a block a sentence ends at a mark that Unicode says ends one, unless what stands
before or after it says otherwise: an abbreviation, an initial, an ordinal, a small letter, who said what was quoted. Measured beside
sentencex, pysbd, blingfire, syntok and sentence-splitter, whose best finds .79 of the sentences of tests/vectorstore/sentences.jsonl.
"""

from functools import cached_property
from itertools import pairwise

import regex

from vectorstore.texts.abbreviations import CLOSING, TITLES, abbreviations
from vectorstore.texts.lines import blocks

_END = regex.compile(
    r"(?P<mark>[\p{Sentence_Terminal}…](?:\s?[\p{Sentence_Terminal}…])*+)"
    r"(?P<close>(?:[\p{Pe}\p{Pf}\"'’”“»›*_]|[\p{Zs}\u202f](?=[»›])[»›]|[\p{Sentence_Terminal}…]|\[\d{1,3}\]|【\d{1,3}】)*+)"
)
_WIDE = regex.compile(r"[。！？．｡︒…]")  # ends a sentence without a space after it
_QUOTES = regex.compile(r"[\"”“»›」』’]")
_ORDINALS = frozenset(("az", "de", "lb", "tr"))  # languages that write 2. for second, in front of capitals too
_INITIAL = regex.compile(r"(?:\p{L}\.[-\s]?)*\p{L}")
_DOTTED = regex.compile(r"\p{L}{1,3}(?:\.\p{L}{1,4})+")
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}.\-‐/№º]*$")
_DAYTIME = regex.compile(r"\d\s?[ap]\.?\s?m$", regex.IGNORECASE)
_AFTER_DAYTIME = regex.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\p{Lu}{2,5}\b|\p{Lu}\p{Ll}+\s(?:time|Time)\b|\d")
_UNIT = regex.compile(r"\d\p{Ll}*(?:\s\p{Ll}{1,5}\.?)?\s?\p{L}{1,5}$")
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿıəаеёиоуыэюяіїєαεηιουω")
_SPEECH = regex.compile(r"^[^。！？；：“「『]{0,30}?(?<!这样|这么|如此|這樣)(?:说|问|称|表示|坦言|喊|答|[写寫笑]道|說|問|稱)")
_PARTICLE = regex.compile(r"^(?:と|って|など|という|とも|、|，)")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_UNSPACED_START = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}「“『（]")
_ARABIC = regex.compile(r"\p{Arabic}")
_DASH = regex.compile(r"[-–—]")
_WORD = regex.compile(r"[\p{L}\p{M}]+\.?")
_CLOSES = regex.compile(r"[^(（]{0,200}?[)）]")
_DAY_AND_MONTH = regex.compile(r"\d{1,2}\.\d{1,2}")
_LONG_NUMBER = regex.compile(r"\d[.,]\d*$|\d{3}$")
_SHORTENED = regex.compile(r"\b\p{Ll}\.\s?\p{L}$")  # z. B
_LOOK_BACK, _LOOK_AHEAD = 400, 200  # characters
_TOKENS = 60  # characters before a mark
# Words that begin a sentence with a capital and are no names: pronouns, articles, and what joins sentences.
_STARTERS = {
    "de": "der die das den dem ein eine einer einem er sie es wir ich ihr man dies diese dieser dieses jene in im am an auf aus bei mit "
    "nach von vom zu zum zur für über und oder aber doch denn wenn als ob weil da dann dort hier nun so auch noch nur nicht kein keine "
    "was wer wie wo warum sein seine ihre unser damals danach dabei dafür davon seit bis",
    "en": "the a an it he she they we you i this that these those there here his her its their our my in on at by for from with after "
    "before when while if as but and or so then now no not all some many most more few both each one two what who why how where until "
    "since although though however meanwhile also yet still earlier later",
    "es": "el la los las un una unos unas lo al del este esta esto estos ese esa esos él ella ellos yo su sus en con por para sin desde "
    "hasta a y o pero si como cuando donde qué quién cómo cuándo según también no se ya",
    "fr": "le la les l un une des ce cet cette ces il elle ils elles on nous vous je son sa ses leur leurs dans sur par pour avec sans à "
    "au aux en et ou mais car si comme quand où qui que quel quelle pourquoi puis ainsi après avant depuis",
    "it": "il lo la i gli le un uno una del della nel nella dal al questo questa quello quella lui lei loro noi io suo sua di da in con su "
    "per tra fra a e o ma se non si come quando dove chi che perché anche poi dopo prima così",
    "pt": "o a os as um uma do da dos das no na nos nas ao este esta isso isto ele ela eles elas nós eu seu sua seus em com por para sem "
    "e mas se não como quando onde quem que também depois antes",
    "ru": "он она оно они мы вы я это этот эта эти тот та те его её их в во на с со по к из за от для и а но или не что кто как где когда "
    "если уже ещё также потом затем",
    "tr": "bu şu o bir ve ama fakat ise ben biz siz onlar ne kim nasıl neden için ile",
}
_STARTS = {language: frozenset(words.split()) for language, words in _STARTERS.items()}


class _Manner:
    """How a text is written: its language, and what that abbreviates."""

    def __init__(self, text: str, language: str) -> None:
        self.language = language
        self.short = abbreviations(language)
        self._text = text

    @cached_property
    def small(self) -> frozenset[str]:
        """The words that the text has with a small letter."""
        return frozenset(word.strip(".,;:!?()[]«»“”‘’\"'…") for word in self._text.split() if word.islower())


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, each with the white space after it: joined they are the text, whatever it holds."""
    manner = _Manner(text, language)
    cuts = [0]
    for start, end in blocks(text):
        cuts += [start + cut for cut in _ends(text[start:end], manner)]
        cuts.append(end)
    pieces = [text[a:b] for a, b in pairwise(cuts) if a < b]
    if len(pieces) > 1 and not pieces[0].strip():
        pieces[:2] = [pieces[0] + pieces[1]]
    return pieces


def _ends(block: str, manner: _Manner) -> list[int]:
    """Where sentences end within a block, with the white space after them."""
    found: list[int] = []
    start = 0
    for match in _END.finditer(block):
        close = _closing(block, match)
        space = _space_end(block, close)
        if space == len(block):
            break
        if space == close and not _needs_no_space(block, match, close):
            continue
        before = block[max(start, match.start() - _LOOK_BACK) : match.start()]
        if _is_end(before, match["mark"], block[match.end("mark") : close], block[space : space + _LOOK_AHEAD], manner):
            found.append(space)
            start = space
    return found


def _space_end(block: str, at: int) -> int:
    while at < len(block) and block[at].isspace():
        at += 1
    return at


def _closing(block: str, match: "regex.Match[str]") -> int:
    """Where the quotation marks and brackets end that close after a mark; one that opens after a space is not among them."""
    end = match.end()
    tail = match["close"]
    since = max(0, match.start() - 4 * _LOOK_BACK)
    if "“" in tail and block.rfind("„", since, match.start()) <= block.rfind("“", since, match.start()):
        return match.start("close") + tail.index("“")
    if tail and tail[-1] in "»›" and len(tail) > 1 and tail[-2].isspace():
        opened = block.count("«", since, match.start()) + block.count("‹", since, match.start())
        closed = block.count("»", since, match.start()) + block.count("›", since, match.start())
        if opened <= closed:
            end -= 2
    return end


def _needs_no_space(block: str, match: "regex.Match[str]", close: int) -> bool:
    after = block[close]
    if match["close"].endswith("】"):
        return True
    if _WIDE.search(match["mark"] + match["close"]) is None and not _UNSPACED.match(after):
        return False
    if set(match["mark"]) == {"…"}:
        return _UNSPACED_START.match(after) is not None
    return after not in "，、；：,;:)）" and "." not in match["mark"]


def _is_end(before: str, mark: str, close: str, after: str, manner: _Manner) -> bool:
    """Whether a sentence ends with a mark, given what of the sentence stands before it and what comes after it."""
    if after[0] in ",;:،؛，、；：)）]»”’" or _in_brackets(before, close, after):
        return False
    dash = _DASH.match(after)
    letter = next((char for char in after[:_TOKENS] if char.isalnum()), "")
    if letter.islower():
        return False
    if _QUOTES.search(close) and _is_said_by(mark, after, letter, manner.language):
        return False
    if mark != "." or _QUOTES.search(close):
        return True
    token = _TOKEN.search(before[-_TOKENS:])
    word = token[0] if token else ""
    following = _WORD.search(after[:_TOKENS])
    return not _is_short(before, word, following[0] if following else "", letter, dash is not None, manner)


def _in_brackets(before: str, close: str, after: str) -> bool:
    """Whether a bracket that opened within the sentence is still open, and closes soon."""
    if ")" in close or "）" in close:
        return False
    opened = max(before.rfind("("), before.rfind("（"))
    if opened < 0 or ")" in before[opened:] or "）" in before[opened:] or not before[:opened].strip(" \"'“„«—–-"):
        return False
    return _CLOSES.match(after) is not None


def _is_said_by(mark: str, after: str, letter: str, language: str) -> bool:
    """Whether a quotation is followed by who said it, in scripts that have no small letters to tell by."""
    if _ARABIC.match(letter):
        return mark[-1] in "!?؟…" and letter not in "وف"
    if language == "ja":
        return _PARTICLE.match(after) is not None
    return _SPEECH.match(after) is not None


def _is_short(before: str, word: str, following: str, letter: str, dashed: bool, manner: _Manner) -> bool:
    """Whether a full stop stands after a shortened word, an initial or an ordinal, and not at the end of a sentence."""
    if word.isdigit() or _DAY_AND_MONTH.fullmatch(word):
        return _is_ordinal(before, word, following, manner)
    if _DAYTIME.search(before[-_TOKENS:]):
        return _AFTER_DAYTIME.match(following) is not None or letter.isdigit()
    if word in TITLES or (manner.language != "en" and word.capitalize() in TITLES) or (word == "M" and manner.language == "fr"):
        return True
    if _INITIAL.fullmatch(word):
        return _is_initial(before, word, following, letter, manner)
    return bool(word) and _is_abbreviation(before, word, following, letter.isdigit() or dashed, manner)


def _is_abbreviation(before: str, word: str, following: str, numbered: bool, manner: _Manner) -> bool:
    """Whether a word is shortened within a sentence; in front of a number or a dash it may be anything that is ever shortened."""
    if word in manner.short.numbers:
        return numbered
    if not (_DOTTED.fullmatch(word) or manner.short.has(word) or _has_no_vowel(word)):
        return False
    if numbered:
        return True
    closes = word in CLOSING or (word == "vs" and manner.language == "tr")
    is_unit = word.islower() and _UNIT.search(before[-_TOKENS:]) is not None
    return not (closes or is_unit or _starts(following, manner))


def _starts(following: str, manner: _Manner) -> bool:
    """Whether a capitalised word is one that usually has no capital, so that a sentence starts here; an initial is none."""
    word = following.removesuffix(".").lower()
    return (len(word) > 1 or not following.endswith(".")) and (word in _STARTS.get(manner.language, ()) or word in manner.small)


def _is_ordinal(before: str, word: str, following: str, manner: _Manner) -> bool:
    if not before.strip(' \t"“„«(').removesuffix(word):
        return True  # the number of an item
    if manner.language not in _ORDINALS or len(word) > 5 or _LONG_NUMBER.search(before[-8:-1]):
        return False
    return not _starts(following, manner)


def _is_initial(before: str, word: str, following: str, letter: str, manner: _Manner) -> bool:
    if word.islower():  # p. 31, г. Орлов; but "2029 г. Зрители", "3 m. The"
        return letter.isdigit() or not (_starts(following, manner) or _UNIT.search(before[-_TOKENS:]))
    if letter.isdigit():
        return "." in word or not word.isupper() or _SHORTENED.search(before[-8:]) is not None
    return following.removesuffix(".").lower() not in _STARTS.get(manner.language, ()) or (len(following) == 2 and following.endswith("."))


def _has_no_vowel(word: str) -> bool:
    """Whether a word can only be a shortened one, such as Ltd or Mühlenstr."""
    if word.endswith("str"):
        return True
    spelt = word.isalpha() and word.lower() != word.upper() and not word.isupper()
    return spelt and 2 <= len(word) <= 4 and _VOWELS.isdisjoint(word.lower())
