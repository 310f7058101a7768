"""The wording of a text, prepared for comparison with another: its sentences with their words, numbers, days and denials.

Also whether a text is marked as a correction or update.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby
from unicodedata import combining, normalize

from vectorstore.texts.calendar import months, weekdays
from vectorstore.texts.figures import SCALES, in_figures
from vectorstore.texts.opposites import NEGATION

_HEADLINE = 0.7  # the share of capitalised words from which on a line is a headline, in which capitals show no names

_TOKEN = re.compile(r"\d+(?:[.,:’']\d+)*|[^\W\d_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s|\w{1,4})\b(?!['’])")  # "London's", "Ankara'da"
_CONTRACTED = re.compile(r"(?<=\w)n['’]t\b|(?<=can)not\b", re.I)
_INITIALS = re.compile(r"\b(?:[^\W\d_a-zß-ÿ]\.){2,}")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,’']\d{3})+")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_AGENCY_CREDIT = re.compile(r"\([^()]{2,30}\)\s*[-–—]+|\((?:reporting|additional reporting|editing|writing) by [^()]*\)", re.I)
_BYLINE = re.compile(r"\W*(?:by|from|von|por|de|par|di|yazan|haber|reporting|editing|photo|foto|text|bild)\b[^.!?]{0,80}[.]?\s*$", re.I)
_AGENCIES = frozenset("reuters ap afp dpa efe ansa apa anadolu aa dha iha tass xinhua bloomberg pa upi belga".split())
_NO_NAMES = frozenset(  # words that are no names, or no more than a title, though they may have a capital
    "mr mrs ms miss dr prof sir dame lord lady president minister chancellor mayor judge governor senator captain general king queen "
    "prince princess pope prime i herr frau präsident präsidentin kanzler kanzlerin minister ministerin bürgermeister "
    "bürgermeisterin richter señor señora sr sra don doña presidente presidenta ministro ministra alcalde alcaldesa juez "
    "bay bayan sayın başkan başkanı "
    "cumhurbaşkanı bakan bakanı monsieur madame signor signora senhor senhora the a an this that these those he she it they we you his "
    "her its their but and or so yet if when while as in on at of to for from by with after before since until under over about police "
    "officials authorities residents witnesses experts critics supporters workers scientists researchers however meanwhile also later "
    "earlier then there here now today yesterday tomorrow people some many most several all both each every no not one "
    "der die das den dem des ein eine einen einem einer er sie es wir ihr aber und oder doch wenn als in im am an auf von vom zu zum zur "
    "für mit nach vor seit bis unter über bei beim laut polizei beamte behörden anwohner zeugen fachleute menschen leute mann frau "
    "heute gestern morgen dort hier damit dabei dann jedoch zudem auch "
    "el la los las un una unos unas lo su sus pero y o si cuando como en a de del al por para con tras desde hasta según sin policía "
    "autoridades vecinos testigos expertos hoy ayer mañana también además allí aquí este esta estos estas "
    "bir bu şu o ve ama ancak fakat ise için ile gibi göre kadar sonra önce polis yetkililer sakinler tanıklar uzmanlar bugün dün yarın "
    "ayrıca orada burada".split()
)
_ALSO_VERBS = frozenset(("may", "march"))  # they are months only where they are capitalised
ONE = frozenset("one a an single ein eine einen einem einer un uno una bir".split())
_COUNTED = (  # first, second, third and so on, in one language and form each
    "first second third fourth fifth sixth seventh eighth ninth tenth",
    "primer segundo tercer cuarto quinto sexto séptimo octavo noveno",
    "primera segunda tercera cuarta quinta sexta séptima octava novena",
    "primero segundo tercero",
    "birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu",
    *(f"erste{e} zweite{e} dritte{e} vierte{e} fünfte{e} sechste{e} siebte{e} achte{e} neunte{e}" for e in ("", "n", "r", "s", "m")),
)
_ORDINALS = {word: f"{number}." for words in _COUNTED for number, word in enumerate(words.split(), 1)}
_SCALES = SCALES | {"100": 100, "1000": 1000, "1000000": 10**6, "1000000000": 10**9}  # text2num writes "3 million" as "3 1000000"
_OTHER_NEGATION = re.compile(  # of the languages that NEGATION has not
    r"\b(?:ne|pas|jamais|aucune?|sans|non|mai|nessun\w*|senza|não|nunca|nenhum\w*|sem|niet|geen|nooit|zonder|не|нет|ни|без|никогда|nie|bez)\b"
    r"|\b(?:لا|لم|لن|ليس\w*|غير)\b",
    re.I,
)

_MARK = (  # words by which newspapers mark a correction or an update
    r"(?:corrections?|corrected|clarifications?|clarified|amended|amendment|retraction|retracted|erratum|errata|"
    r"updated?|updates|berichtigung|berichtigt|korrektur|korrigiert|richtigstellung|klarstellung|aktualisiert|aktualisierung|"
    r"correcci[oó]n|corregid[oa]|fe de (?:errores|erratas)|rectificaci[oó]n|rectificad[oa]|aclaraci[oó]n|actualizaci[oó]n|actualizad[oa]|"
    r"düzeltme|düzelti|düzeltildi|düzeltilmiş|güncelleme|güncellendi|tekzip|rectificatif|mise au point|mis à jour|errata corrige|"
    r"rettifica|correzione|aggiornamento|aggiornato|correção|corrigid[oa]|retificação|atualização|atualizad[oa]|rectificatie|correctie|"
    r"исправление|исправлено|уточнение|обновлено|поправка|تصحيح|تصويب|更正|訂正)"
)
_MARKED_TITLE = re.compile(
    rf"^\W*{_MARK}(?:\s+[\d.]+)?\s*(?:[-–—:|,\])»]|$)|(?:[-–—:|,(\[]|\s/)\s*{_MARK}(?:\s+[\d.]+)?\W*$|[(\[]{_MARK}[^()\[\]]*[)\]]", re.I
)
_MARKED_LINE = re.compile(
    rf"^\W*{_MARK}\s*[:–—-]|\b(?:an|in an|the) (?:earlier|previous) version of this (?:article|story|report)\b|"
    r"\bthis (?:article|story|report) (?:has been|was) (?:corrected|amended|updated)\b|"
    r"\bin einer früheren (?:version|fassung)\b|\ben una versión anterior\b|\bönceki (?:sürüm|haber)\w*",
    re.I,
)


@dataclass(frozen=True)
class Wording:
    """The wording of a text: its title, its sentences in order, its ISO 639-1 language; `publisher` is a name that is ignored in it."""

    title: str
    sentences: tuple[str, ...]
    language: str = ""
    publisher: str = ""

    @cached_property
    def parsed(self) -> "tuple[Sentence, ...]":
        """The sentences with their words, without bylines."""
        ignored = _AGENCIES | {_fold(word) for word in _TOKEN.findall(self.publisher)}
        return tuple(Sentence(text, self.language, ignored) for text in self.sentences if not _is_byline(text))

    @cached_property
    def keys(self) -> frozenset[str]:
        """All words of the text, as `Sentence.keys` has them."""
        return frozenset(key for sentence in self.parsed for key in sentence.keys)

    @cached_property
    def lowercase(self) -> frozenset[str]:
        """The keys of words that the text has in lower case: where they begin a sentence, their capital makes them no name."""
        return frozenset(key for sentence in self.parsed for key in sentence.lowercase)

    @cached_property
    def capitalised_inside(self) -> frozenset[str]:
        """The keys of words that are capitalised inside a sentence, not only at its beginning."""
        sentences = [sentence for sentence in self.parsed if not sentence.is_headline]
        words = (word for sentence in sentences for word in zip(sentence.keys[1:], sentence.capitalised[1:], strict=True))
        return frozenset(key for key, has_capital in words if has_capital)

    @cached_property
    def whole_names(self) -> tuple[frozenset[str], ...]:
        """The keys of capitalised words that follow each other, as a person's names do; one set for each run of them."""
        return tuple(run for sentence in self.parsed for run in sentence.capitalised_runs())


class Sentence:
    """A sentence, prepared for comparison. Each property is computed when it is needed: most sentences of a copy are the original's.

    `keys`, `folded` and `capitalised` are of equal length, one item for each word or number.
    """

    def __init__(self, text: str, language: str, ignored: frozenset[str]) -> None:
        self.text, self.language, self.ignored = text, language, ignored

    @cached_property
    def plain(self) -> str:
        """The text without credits of agencies, endings after apostrophes and full stops in initials; "n't" is written as "not"."""
        plain = _INITIALS.sub(lambda found: found[0].replace(".", ""), _SPACED.sub("", _AGENCY_CREDIT.sub(" ", self.text)))
        return _POSSESSIVE.sub("", _CONTRACTED.sub(" not", plain))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words and numbers, as the text has them."""
        return tuple(_TOKEN.findall(self.plain))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The words in the form in which they are compared: different spellings of a word have the same key."""
        return tuple(map(_fold, self.tokens))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words in lower case, with their accents."""
        return tuple(token.casefold() for token in self.tokens)

    @cached_property
    def capitalised(self) -> tuple[bool, ...]:
        """For each word, whether it may be a name by its first letter."""
        return tuple(map(_capitalised, self.tokens))

    @cached_property
    def lowercase(self) -> frozenset[str]:
        """The keys of the words that are not capitalised."""
        return frozenset(key for key, has_capital in zip(self.keys, self.capitalised, strict=True) if not has_capital)

    def capitalised_runs(self) -> Iterator[frozenset[str]]:
        """The keys of each run of capitalised words."""
        for has_capital, run in groupby(zip(self.capitalised, self.keys, strict=True), lambda word: word[0]):
            if has_capital:
                yield frozenset(key for _, key in run)

    @cached_property
    def is_headline(self) -> bool:
        """Whether most words of a line are capitalised, as in an English headline, so that capitals show no names."""
        long_words = [has_capital for token, has_capital in zip(self.tokens, self.capitalised, strict=True) if len(token) > 3]
        return len(long_words) > 2 and sum(long_words) >= _HEADLINE * len(long_words) and not re.search(r"[.!?]\W*$", self.text)

    @cached_property
    def denials(self) -> int:
        """The number of negations."""
        return len((NEGATION.get(self.language) or _OTHER_NEGATION).findall(self.plain))

    @cached_property
    def words(self) -> Counter[str]:
        """The words in lower case, each with its count."""
        return Counter(self.folded)

    @cached_property
    def numbers(self) -> Counter[str]:
        """The numbers of the sentence, each in one form whether it is in figures or in words; ordinals end with a full stop."""
        found: Counter[str] = Counter(_ORDINALS[word] for word in self.folded if word in _ORDINALS)
        tokens = _TOKEN.findall(_SPACED.sub("", in_figures(self.plain, self.language)))
        scales = [_SCALES.get(token.casefold(), 1) for token in tokens]
        for token, before, after in zip(tokens, ["", *tokens], [*scales[1:], 1], strict=False):
            if token[0].isdigit() and not (token in _SCALES and before[:1].isdigit()):
                found[_value(token, after)] += 1
        return found

    @cached_property
    def days(self) -> Counter[str]:
        """The days of the week and the months, as `calendar_of` names them."""
        names = calendar_of(self.language)
        words = zip(self.folded, self.capitalised, strict=True)
        return Counter(names[word] for word, has_capital in words if word in names and (has_capital or word not in _ALSO_VERBS))


def is_marked(text: Wording) -> bool:
    """Whether a text is marked as a correction or update of another: in its title, its first sentence or its last two."""
    ends = (*text.sentences[:1], *text.sentences[-2:])
    return bool(_MARKED_TITLE.search(text.title)) or any(_MARKED_LINE.search(end) for end in ends)


@lru_cache(maxsize=50_000)
def _fold(word: str) -> str:
    """A word or number in the form in which it is compared: lower case, without accents and doubled letters, which spellings differ in."""
    if word[0].isdigit():
        return _value(word, 1)
    plain = "".join(char for char in normalize("NFKD", word.casefold().replace("ı", "i")) if not combining(char))
    return re.sub(r"(\w)\1+", r"\1", plain.replace("y", "i"))


def _value(token: str, times: int) -> str:
    """A number in figures, multiplied: "1,5" times 1000 → "1500". What is no number, such as a time, is returned unchanged."""
    plain = re.sub(r"\D", "", token) if _THOUSANDS.fullmatch(token) else token.replace(",", ".")
    try:
        return f"{float(plain) * times:.15g}"
    except ValueError:  # such as 18:30
        return token


def _capitalised(word: str) -> bool:
    """Whether a word may be a name: it begins with a capital, or its script has no capitals."""
    return word[0].isupper() or (word[0].isalpha() and word[0].lower() == word[0].upper())


def _is_byline(text: str) -> bool:
    return bool(_BYLINE.match(text)) and len(text.split()) <= 10


@cache
def calendar_of(language: str) -> dict[str, str]:
    """The names of a language's days and months, of three letters and more → "weekday 0" (Monday) to "month 12"; "" is English."""
    language = language or "en"
    named = (("weekday", weekdays(language, short=True)), ("month", months(language)))
    return {word: f"{kind} {number}" for kind, names in named for word, number in names.items() if len(word) > 2 and word.isalpha()}


UNNAMED = frozenset(map(_fold, (*_NO_NAMES, *_SCALES)))
