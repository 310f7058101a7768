"""An article as it is compared with another: its sentences as words, numbers, days and denials, and whether it is a correction."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby
from unicodedata import combining, normalize

from vectorstore.texts.calendar import months, weekdays
from vectorstore.texts.figures import SCALES, in_figures
from vectorstore.texts.opposites import NEGATION

_SHOUTED = 0.7  # of a line's words that are capitalised: a headline, in which capitals make no name

_TOKEN = re.compile(r"\d+(?:[.,:’']\d+)*|[^\W\d_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s|\w{1,4})\b(?!['’])")  # "London's", "Ankara'da"
_CONTRACTED = re.compile(r"(?<=\w)n['’]t\b|(?<=can)not\b", re.I)
_INITIALS = re.compile(r"\b(?:[^\W\d_a-zß-ÿ]\.){2,}")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,’']\d{3})+")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_AGENCY = re.compile(r"\([^()]{2,30}\)\s*[-–—]+|\((?:reporting|additional reporting|editing|writing) by [^()]*\)", re.I)
_BYLINE = re.compile(r"\W*(?:by|from|von|por|de|par|di|yazan|haber|reporting|editing|photo|foto|text|bild)\b[^.!?]{0,80}[.]?\s*$", re.I)
_AGENCIES = frozenset("reuters ap afp dpa efe ansa apa anadolu aa dha iha tass xinhua bloomberg pa upi belga".split())
_UNNAMED = frozenset(
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
_MODAL = frozenset(("may", "march"))  # which are months where they are capitalised
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
_SCALES = SCALES | {"100": 100, "1000": 1000, "1000000": 10**6, "1000000000": 10**9}  # also as text2num writes them after a figure
_OTHER_NEGATION = re.compile(
    r"\b(?:ne|pas|jamais|aucune?|sans|non|mai|nessun\w*|senza|não|nunca|nenhum\w*|sem|niet|geen|nooit|zonder|не|нет|ни|без|никогда|nie|bez)\b"
    r"|\b(?:لا|لم|لن|ليس\w*|غير)\b",
    re.I,
)

_MARK = (
    r"(?:corrections?|corrected|clarifications?|clarified|amended|amendment|retraction|retracted|erratum|errata|"
    r"updated?|updates|berichtigung|berichtigt|korrektur|korrigiert|richtigstellung|klarstellung|aktualisiert|aktualisierung|"
    r"correcci[oó]n|corregid[oa]|fe de (?:errores|erratas)|rectificaci[oó]n|rectificad[oa]|aclaraci[oó]n|actualizaci[oó]n|actualizad[oa]|"
    r"düzeltme|düzelti|düzeltildi|düzeltilmiş|güncelleme|güncellendi|tekzip|rectificatif|mise au point|mis à jour|errata corrige|"
    r"rettifica|correzione|aggiornamento|aggiornato|correção|corrigid[oa]|retificação|atualização|atualizad[oa]|rectificatie|correctie|"
    r"исправление|исправлено|уточнение|обновлено|поправка|تصحيح|تصويب|更正|訂正)"
)
_MARKED = re.compile(
    rf"^\W*{_MARK}(?:\s+[\d.]+)?\s*(?:[-–—:|,\])»]|$)|(?:[-–—:|,(\[]|\s/)\s*{_MARK}(?:\s+[\d.]+)?\W*$|[(\[]{_MARK}[^()\[\]]*[)\]]", re.I
)
_NOTED = re.compile(
    rf"^\W*{_MARK}\s*[:–—-]|\b(?:an|in an|the) (?:earlier|previous) version of this (?:article|story|report)\b|"
    r"\bthis (?:article|story|report) (?:has been|was) (?:corrected|amended|updated)\b|"
    r"\bin einer früheren (?:version|fassung)\b|\ben una versión anterior\b|\bönceki (?:sürüm|haber)\w*",
    re.I,
)


@dataclass(frozen=True)
class Told:
    """A text as it is compared: its title, its sentences in order, its ISO 639-1 language, and names that are its publisher's."""

    title: str
    sentences: tuple[str, ...]
    language: str = ""
    publisher: str = ""

    @cached_property
    def read(self) -> "tuple[Sentence, ...]":
        """The sentences with their words, but for the byline."""
        ignored = _AGENCIES | {_fold(word) for word in _TOKEN.findall(self.publisher)}
        return tuple(Sentence(text, self.language, ignored) for text in self.sentences if not _is_byline(text))

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every folded word of the text."""
        return frozenset(key for sentence in self.read for key in sentence.keys)

    @cached_property
    def lower(self) -> frozenset[str]:
        """The words that the text also has in lower case, which are no names where they open a sentence."""
        return frozenset(word for sentence in self.read for word in sentence.lower)

    @cached_property
    def inside(self) -> frozenset[str]:
        """The words that are capitalised inside a sentence."""
        return frozenset(key for s in self.read if not s.shouted for key, up in zip(s.keys[1:], s.capital[1:], strict=True) if up)

    @cached_property
    def runs(self) -> tuple[frozenset[str], ...]:
        """The capitalised words that stand together, as a person's names do."""
        return tuple(
            frozenset(key for _, key in run)
            for sentence in self.read
            for capital, run in groupby(zip(sentence.capital, sentence.keys, strict=True), lambda pair: pair[0])
            if capital
        )


class Sentence:
    """A sentence as it is compared; read no further than is asked, since most sentences of a copy are the other's."""

    def __init__(self, text: str, language: str, ignored: frozenset[str]) -> None:
        self.text, self.language, self.ignored = text, language, ignored

    @cached_property
    def plain(self) -> str:
        """The text without agencies, genitives and the points of initials; contractions written out."""
        plain = _INITIALS.sub(lambda found: found[0].replace(".", ""), _SPACED.sub("", _AGENCY.sub(" ", self.text)))
        return _POSSESSIVE.sub("", _CONTRACTED.sub(" not", plain))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words and figures as they are written."""
        return tuple(_TOKEN.findall(self.plain))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The words as they are compared: spellings of a word are one."""
        return tuple(map(_fold, self.tokens))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words in lower case, with their accents."""
        return tuple(token.casefold() for token in self.tokens)

    @cached_property
    def capital(self) -> tuple[bool, ...]:
        """Whether each word may be a name by its first letter."""
        return tuple(map(_capitalised, self.tokens))

    @cached_property
    def lower(self) -> frozenset[str]:
        """The words that are not capitalised."""
        return frozenset(key for key, up in zip(self.keys, self.capital, strict=True) if not up)

    @cached_property
    def shouted(self) -> bool:
        """Whether it is a line in which most words are capitalised, as in a headline, so that capitals make no name."""
        letters = [up for token, up in zip(self.tokens, self.capital, strict=True) if len(token) > 3]
        return len(letters) > 2 and sum(letters) >= _SHOUTED * len(letters) and not re.search(r"[.!?]\W*$", self.text)

    @cached_property
    def denials(self) -> int:
        """How often it denies."""
        return len((NEGATION.get(self.language) or _OTHER_NEGATION).findall(self.plain))

    @cached_property
    def words(self) -> Counter[str]:
        """The words in lower case, and how often each stands there."""
        return Counter(self.folded)

    @cached_property
    def numbers(self) -> Counter[str]:
        """The numbers, in figures or words, each in one form; ordinals with a point."""
        found: Counter[str] = Counter(_ORDINALS[word] for word in self.folded if word in _ORDINALS)
        tokens = _TOKEN.findall(_SPACED.sub("", in_figures(self.plain, self.language)))
        scales = [_SCALES.get(token.casefold(), 1) for token in tokens]
        for token, before, after in zip(tokens, ["", *tokens], [*scales[1:], 1], strict=False):
            if token[0].isdigit() and not (token in _SCALES and before[:1].isdigit()):
                found[_value(token, after)] += 1
        return found

    @cached_property
    def days(self) -> Counter[str]:
        """The days of the week and the months, by number."""
        names = calendar_of(self.language)
        return Counter(
            names[word] for word, up in zip(self.folded, self.capital, strict=True) if word in names and (up or word not in _MODAL)
        )


def is_marked(told: Told) -> bool:
    """Whether a text says of itself, in its title or its first or last line, that it corrects or updates another."""
    ends = (*told.sentences[:1], *told.sentences[-2:])
    return bool(_MARKED.search(told.title)) or any(_NOTED.search(end) for end in ends)


@lru_cache(maxsize=50_000)
def _fold(word: str) -> str:
    """A word or number as it is compared: lower case, without accents and doubled letters, so that spellings of a name are one."""
    if word[0].isdigit():
        return _value(word, 1)
    plain = "".join(sign for sign in normalize("NFKD", word.casefold().replace("ı", "i")) if not combining(sign))
    return re.sub(r"(\w)\1+", r"\1", plain.replace("y", "i"))


def _value(token: str, times: int) -> str:
    """A figure times its scale, in one form."""
    plain = re.sub(r"\D", "", token) if _THOUSANDS.fullmatch(token) else token.replace(",", ".")
    try:
        return f"{float(plain) * times:.15g}"
    except ValueError:  # a time such as 18:30
        return token


def _capitalised(word: str) -> bool:
    """Whether a word may be a name: it has a capital, or its script has none."""
    return word[0].isupper() or (word[0].isalpha() and word[0].lower() == word[0].upper())


def _is_byline(text: str) -> bool:
    return bool(_BYLINE.match(text)) and len(text.split()) <= 10


@cache
def calendar_of(language: str) -> dict[str, str]:
    """The names of days and months of a language, whole and short, but for those of a letter or two → "weekday 0" and the like."""
    language = language or "en"
    named = (("weekday", weekdays(language, short=True)), ("month", months(language)))
    return {word: f"{kind} {number}" for kind, names in named for word, number in names.items() if len(word) > 2 and word.isalpha()}


UNNAMED = frozenset(map(_fold, (*_UNNAMED, *_SCALES)))
