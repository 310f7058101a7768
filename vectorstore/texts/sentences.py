"""Splits texts into sentences, those of articles and of drafts.

A text is first divided into blocks of lines (`vectorstore.texts.lines`). Within a block a sentence ends at a mark that Unicode classes as
ending one, unless the words around it speak against that: an abbreviation, an initial or an ordinal before it, a small letter after it, or
the speaker's name after a quotation. Of sentencex, pysbd, blingfire, syntok and sentence-splitter the best finds .79 of the sentences of
tests/vectorstore/sentences.jsonl.
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
_LOOK_BACK, _LOOK_AHEAD = 400, 200  # characters around a mark that are looked at: enough for a bracket that a sentence opens
_NEAR = 60  # characters around a mark in which its words are looked for: longer than any word
# Words that begin sentences and are no names: pronouns, articles, conjunctions. With a capital, they show that a sentence begins.
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


class _Style:
    """What the rules need to know of a whole text: its language, the abbreviations of that, and the words in small letters."""

    def __init__(self, text: str, language: str) -> None:
        self.language = language
        self.abbreviations = abbreviations(language)
        self._text = text

    @cached_property
    def lowercase_words(self) -> frozenset[str]:
        """The words that the text has in small letters."""
        return frozenset(word.strip(".,;:!?()[]«»“”‘’\"'…") for word in self._text.split() if word.islower())


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, in order, each with the white space after it: joined they are the text again."""
    style = _Style(text, language)
    cuts = [0]
    for start, end in blocks(text):
        cuts += [start + cut for cut in _ends(text[start:end], style)]
        cuts.append(end)
    pieces = [text[a:b] for a, b in pairwise(cuts) if a < b]
    if len(pieces) > 1 and not pieces[0].strip():
        pieces[:2] = [pieces[0] + pieces[1]]
    return pieces


def _ends(block: str, style: _Style) -> list[int]:
    """The offsets in a block at which sentences end, after their white space; the block's own end is not among them."""
    ends: list[int] = []
    start = 0
    for match in _END.finditer(block):
        close = _closing(block, match)
        space = _space_end(block, close)
        if space == len(block):
            break
        if space == close and not _needs_no_space(block, match, close):
            continue
        before = block[max(start, match.start() - _LOOK_BACK) : match.start()]
        if _is_end(before, match["mark"], block[match.end("mark") : close], block[space : space + _LOOK_AHEAD], style):
            ends.append(space)
            start = space
    return ends


def _space_end(block: str, at: int) -> int:
    """The offset at which the white space from `at` on ends."""
    while at < len(block) and block[at].isspace():
        at += 1
    return at


def _closing(block: str, match: "regex.Match[str]") -> int:
    """The offset after the quotation marks and brackets that close behind a mark. One that opens, for what comes next, does not count."""
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
    """Whether a sentence may end at a mark without white space after it, as in Chinese and Japanese."""
    after = block[close]
    if match["mark"] == "．" and block[close - 2 : close - 1].isdigit() and after.isdigit():  # ３．２
        return False
    if match["close"].endswith("】"):
        return True
    if _WIDE.search(match["mark"] + match["close"]) is None and not _UNSPACED.match(after):
        return False
    if set(match["mark"]) == {"…"}:
        return _UNSPACED_START.match(after) is not None
    return after not in "，、；：,;:)）" and "." not in match["mark"]


def _is_end(before: str, mark: str, close: str, after: str, style: _Style) -> bool:
    """Whether a sentence ends at a mark, given the sentence `before` it, what `close`s behind it, and the text `after` the white space."""
    if after[0] in ",;:،؛，、；：)）]»”’" or _in_brackets(before, close, after):
        return False
    dash = _DASH.match(after)
    letter = next((char for char in after[:_NEAR] if char.isalnum()), "")
    if letter.islower():
        return False
    if _QUOTES.search(close) and _is_followed_by_speaker(mark, after, letter, style.language):
        return False
    if mark != "." or _QUOTES.search(close):
        return True
    token = _TOKEN.search(before[-_NEAR:])
    word = token[0] if token else ""
    following = _WORD.search(after[:_NEAR])
    return not _ends_short_word(before, word, following[0] if following else "", letter, dash is not None, style)


def _in_brackets(before: str, close: str, after: str) -> bool:
    """Whether a mark stands in brackets that opened within its sentence and close soon after it."""
    if ")" in close or "）" in close:
        return False
    opened = max(before.rfind("("), before.rfind("（"))
    if opened < 0 or ")" in before[opened:] or "）" in before[opened:] or not before[:opened].strip(" \"'“„«—–-"):
        return False
    return _CLOSES.match(after) is not None


def _is_followed_by_speaker(mark: str, after: str, letter: str, language: str) -> bool:
    """Whether a quotation is followed by its speaker ("… said X"), in scripts without small letters, which would show it."""
    if _ARABIC.match(letter):
        return mark[-1] in "!?؟…" and letter not in "وف"
    if language == "ja":
        return _PARTICLE.match(after) is not None
    return _SPEECH.match(after) is not None


def _ends_short_word(before: str, word: str, following: str, letter: str, dashed: bool, style: _Style) -> bool:
    """Whether a full stop belongs to `word`, a shortened word, an initial or an ordinal, and does not end the sentence.

    `following` is the next word, `letter` the next letter or digit; `dashed` whether a dash follows.
    """
    if word.isdigit() or _DAY_AND_MONTH.fullmatch(word):
        return _is_ordinal(before, word, following, style)
    if _DAYTIME.search(before[-_NEAR:]):
        return _AFTER_DAYTIME.match(following) is not None or letter.isdigit()
    if word in TITLES or (style.language != "en" and word.capitalize() in TITLES) or (word == "M" and style.language == "fr"):
        return True
    if _INITIAL.fullmatch(word):
        return _is_initial(before, word, following, letter, style)
    return bool(word) and _is_abbreviation(before, word, following, letter.isdigit() or dashed, style)


def _is_abbreviation(before: str, word: str, following: str, numbered: bool, style: _Style) -> bool:
    """Whether a word is an abbreviation within a sentence. Before a number or a dash (`numbered`) every abbreviation is."""
    if word in style.abbreviations.before_numbers:
        return numbered
    if not (_DOTTED.fullmatch(word) or style.abbreviations.has(word) or _has_no_vowel(word)):
        return False
    if numbered:
        return True
    closes = word in CLOSING or (word == "vs" and style.language == "tr")
    is_unit = word.islower() and _UNIT.search(before[-_NEAR:]) is not None
    return not (closes or is_unit or _starts(following, style))


def _starts(following: str, style: _Style) -> bool:
    """Whether a word's capital shows that a sentence begins: elsewhere the word has none. Initials show nothing."""
    word = following.removesuffix(".").lower()
    return (len(word) > 1 or not following.endswith(".")) and (word in _STARTS.get(style.language, ()) or word in style.lowercase_words)


def _is_ordinal(before: str, word: str, following: str, style: _Style) -> bool:
    if not before.strip(' \t"“„«(').removesuffix(word):
        return True  # the number of a list's item
    if style.language not in _ORDINALS or len(word) > 5 or _LONG_NUMBER.search(before[-8:-1]):
        return False
    return not _starts(following, style)


def _is_initial(before: str, word: str, following: str, letter: str, style: _Style) -> bool:
    if word.islower():  # p. 31, г. Орлов; but "2029 г. Зрители", "3 m. The"
        return letter.isdigit() or not (_starts(following, style) or _UNIT.search(before[-_NEAR:]))
    if letter.isdigit():
        return "." in word or not word.isupper() or _SHORTENED.search(before[-8:]) is not None
    return following.removesuffix(".").lower() not in _STARTS.get(style.language, ()) or (len(following) == 2 and following.endswith("."))


def _has_no_vowel(word: str) -> bool:
    """Whether a word of small letters can only be an abbreviation, since it has no vowel (Ltd) or ends as German streets do (Mühlenstr)."""
    if word.endswith("str"):
        return True
    is_word = word.isalpha() and word.lower() != word.upper() and not word.isupper()
    return is_word and 2 <= len(word) <= 4 and _VOWELS.isdisjoint(word.lower())
