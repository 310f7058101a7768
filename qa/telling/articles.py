"""Answers questions about the articles themselves from the catalog, and summarises one of them by how it begins."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from qa.asking.archive_questions import ArchiveQuestion, asked_of_archive, in_full, is_shaped
from qa.asking.archive_times import without_period
from qa.asking.catalog_names import Known
from qa.telling.citing import Cited, Sentence, as_evidence, body
from qa.telling.meant import Meant
from qa.telling.pointing import pointing_back
from qa.telling.words import Words
from qa.types import Answer, Asking, Question
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Only, make_filter
from vectorstore.record.entries import Entry
from vectorstore.store import Store

_MOST_CITED = 8  # articles that are named one by one
_NEWS = 5  # articles that answer a question for the news
_WORDS_OF_SUMMARY, _FEWEST, _MOST = 90, 3, 5  # a summary ends after so many words, but has so many sentences
_SINGLE = re.compile(
    r"\b(?:article|story(?! of\b)|piece|item|report|thing)\b|\b(?:neu|ält|erst|letzt|jüng)\w*(?:te|ter|e) artikel|\b(?:welcher artikel|"
    r"(?:bericht|meldung|beitrag)(?:e?s)?)\b|\b(?:art[ií]culo|noticia)\b|\bhaber(?:i|in|ini|inin)?\b(?! var)|\bmakale\b",
    re.I,
)
_NUMBER = re.compile(r"\b(\d{1,2}|two|three|four|five|six|seven|eight|zwei|drei|vier|fünf|dos|tres|cuatro|cinco|iki|üç|dört|beş)\b", re.I)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5}
_NUMBERS |= {"one": 1, "einem": 1, "una": 1, "bir": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "iki": 2, "üç": 3, "dört": 4, "beş": 5}
_LIKE = 0.8  # likeness from which on a word is one of these, misspelt
_USUAL = (
    "article articles newest latest oldest published publisher publishers newspaper newspapers author authors summarise summarize summary "
    "artikel zeitung zeitungen veröffentlicht neueste älteste zusammen artículo artículos periódico periódicos publicó escribió resume"
).split()
# How long a summary is to be: "in two sentences", "a three-sentence summary".
_SENTENCES = re.compile(r"\b(\w+)[ -](?:(?:short|kurzen|breves) )?(?:sentences?|satz|sätzen?|frases?|oraciones|cümle\w*)\b", re.I)


def tell_of_articles(text: str, archive: Store, only: Only, asking: Asking, history: Sequence[str] = ()) -> Answer | None:
    """The answer to a question about the articles; None for another question, or where it is not known which article it means.

    `history` holds the earlier questions and answers of the conversation, without its small talk.
    """
    text = _spelt(text, archive)
    words, period = without_period(text, asking)
    if not (is_shaped(text) or (period and is_shaped(words)) or (history and any(in_full(text, "x")))):
        return None
    everything = archive.overview.entries()
    publishers = [name for entry in everything for name in (entry.publisher, *entry.also_from)]
    known = Known(_common(publishers), _common([entry.author for entry in everything]))
    whole = asked_of_archive(text, known)
    if whole and whole.title and (answer := _Telling(text, whole, archive, only).answer()):
        return answer
    in_name = period and whole and _squeezed(period.phrase) in _squeezed(whole.publisher)  # "USA Today"
    a_day = bool(period and period.after and period.before == period.after + timedelta(days=1))
    if period and not in_name and (bounded := asked_of_archive(words, known, a_day)):
        if not (only.get("published_after") or only.get("published_before") or asking.get("any_time")):
            only = only | Only(published_after=period.after, published_before=period.before)
        return _Telling(text, bounded, archive, only).answer()
    return (whole and _Telling(text, whole, archive, only).answer()) or _told_last(text, archive, only, known, history)


def _told_last(text: str, archive: Store, only: Only, known: Known, history: Sequence[str]) -> Answer | None:
    """The answer to a question about what the last answer told of: "Who wrote it?", "Which one is the newest?"."""
    history = [said if at % 2 else _spelt(said, archive) for at, said in enumerate(history)]
    pointing = pointing_back(text, history, archive, known)
    return _Telling(*pointing, archive, only).answer() if pointing else None


def _spelt(text: str, archive: Store) -> str:
    """A text with the usual words of questions about articles spelt right, where it is one then, and no article has them as they stand."""
    if is_shaped(text):
        return text
    meant = {word: close for word in re.findall(r"\w{6,}", text) for close in get_close_matches(word.casefold(), _USUAL, 1, _LIKE)}
    spelt = re.sub(r"\w{6,}", lambda word: meant.get(word[0], word[0]), text)
    wrong = [word for word, close in meant.items() if word.casefold() != close]
    return spelt if wrong and is_shaped(spelt) and not any(archive.overview.articles_with([word]) for word in wrong) else text


def _common(names: Sequence[str]) -> list[str]:
    """The names, without the empty one, the most frequent first."""
    return [name for name, _ in Counter(filter(None, names)).most_common()]


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


class _Telling:
    """Answers one question about articles. `only` are the articles that count."""

    def __init__(self, text: str, asked: ArchiveQuestion, archive: Store, only: Only) -> None:
        self._asked, self._archive, self._only = asked, archive, only
        self._words, self._cited = Words(asked.language), Cited(asked.language)
        bounds = make_filter(published_after=only.get("published_after"), published_before=only.get("published_before"))
        self._after = date.fromordinal(bounds.from_day) if bounds.from_day else None
        self._until = date.fromordinal(bounds.until_day - 1) if bounds.until_day else None
        self._question = Question(text, text, after=self._after, before=self._until and self._until + timedelta(days=1))
        self._several = not _SINGLE.search(text)
        number = _NUMBER.search(text)
        self._number = _number(number[1]) if number else 0
        length = _SENTENCES.search(text)
        self._sentences = _number(length[1]) if length else 0

    def answer(self) -> Answer | None:
        asked = self._asked
        meant = Meant(asked, self._archive, self._only, self._several)
        entries = meant.articles()
        if entries is None:
            return None
        if asked.one:
            return self._tell_of(entries)
        if asked.kind == "reports":
            a_day = self._after and self._after == self._until  # the news of a longer time is asked of all that is found
            if not (asked.publisher or asked.author or a_day) or (not entries and asked.topic and not meant.is_elsewhere()):
                return None
        if not entries:
            return self._cited.abstention(self._question, self._words.say("none", which=self._which()))
        tells: dict[str, Callable[[list[Entry]], Answer]] = {
            "count": self._count, "list": self._count, "newest": self._newest, "oldest": self._newest, "since": self._since,
            "reports": self._reports, "publishers": self._names, "authors": self._names, "languages": self._languages,
        }  # fmt: skip
        return tells[asked.kind](entries)

    # what is said of them

    def _tell_of(self, entries: list[Entry]) -> Answer | None:
        """What is asked of the article, or of the few that it may be."""
        if self._asked.kind == "summary":
            return self._summary(entries)
        self._cite(entries, self._fact)
        answer = self._answered(len(entries))
        if any(claim.short for claim in answer.claims):
            return answer
        return self._cited.abstention(self._question, " ".join(claim.text for claim in answer.claims))

    def _fact(self, entry: Entry) -> tuple[str, str]:
        """The sentence that tells when an article was published, by which paper, or who wrote it, and that fact."""
        kind, day = self._asked.kind, day_of(entry.published)
        value = {"published": self._words.day(day) if day else "", "author": entry.author, "publisher": entry.publisher}[kind]
        article = self._words.article(entry, dated=kind != "published", published_by=kind != "publisher")
        return self._words.say(kind if value else f"{kind}_unknown", article=article, value=value), value

    def _summary(self, entries: list[Entry]) -> Answer:
        """The beginning of an article, or of each of several its first sentence, in the order of time."""
        if len(entries) == 1:
            (beginning,) = self._archive.overview.beginnings([entries[0].id]).values()
            for sentence in _first(body(beginning), self._sentences):
                self._cited.quote(as_evidence(entries[0], sentence))
        else:
            self._cite(sorted(entries[:_MOST_CITED], key=lambda entry: str(entry.published or "")))
        return self._answered(len(entries))

    def _reports(self, entries: list[Entry]) -> Answer:
        """How each of the articles begins, the newest first."""
        self._cite(entries)
        return self._answered(len(entries))

    def _count(self, entries: list[Entry]) -> Answer:
        count = str(len(entries))
        self._cited.state(
            self._words.say("one" if len(entries) == 1 else "many", count=count, which=self._which(), span=self._span(entries)),
            short=count if self._asked.kind == "count" and len(entries) > 1 else "",
        )
        return self._listed(entries)

    def _newest(self, entries: list[Entry]) -> Answer:
        kind = self._asked.kind
        dated = [entry for entry in entries if entry.published]
        if not dated:
            return self._cited.abstention(self._question, self._words.say("undated", which=self._which()))
        if kind == "oldest":
            dated.reverse()
        if self._several or self._number > 1:
            self._cited.state(self._words.say(f"{kind}_of_many", which=self._which()))
            return self._listed(dated[: min(self._number or _NEWS, _MOST_CITED)])
        self._cite(dated[:1], lambda entry: (self._extreme(kind, entry), entry.title))
        return self._answered()

    def _since(self, entries: list[Entry]) -> Answer:
        dated = [(day, entry) for entry in entries if (day := day_of(entry.published))]
        if not dated:
            return self._cited.abstention(self._question, self._words.say("undated", which=self._which()))
        (last, newest), (first, oldest) = dated[0], dated[-1]
        self._cited.state(self._words.say("since_when", first=first, last=last, which=self._which()))
        self._cite([oldest], lambda entry: (self._extreme("oldest", entry), ""))
        self._cite([newest], lambda entry: (self._extreme("newest", entry), ""))
        return self._answered()

    def _names(self, entries: list[Entry]) -> Answer:
        """The publishers or authors that the articles name, each with the number of its articles."""
        what = self._asked.kind.removesuffix("s")
        of_each = [(entry, (entry.publisher, *entry.also_from) if what == "publisher" else (entry.author,)) for entry in entries]
        named = [(name, entry) for entry, names in of_each for name in dict.fromkeys(names) if name]
        counts = Counter(name for name, _ in named).most_common()
        if not counts:
            return self._cited.abstention(self._question, self._words.say(f"no_{what}", which=self._which()))
        count = self._words.say(f"one_{what}") if len(counts) == 1 else self._words.say(f"{what}_count", number=len(counts))
        self._cited.state(self._words.say(f"{what}s", which=self._which(), count=count, names=self._words.counted(counts)))
        newest = dict(reversed(named))
        shown = [entry for _, entry in named] if self._asked.topic else [newest[name] for name, _ in counts[:_MOST_CITED]]
        return self._listed(list(dict.fromkeys(shown)))

    def _languages(self, entries: list[Entry]) -> Answer:
        counts = Counter(self._words.language(entry.language) for entry in entries).most_common()
        self._cited.state(self._words.say("languages", which=self._which(), names=self._words.counted(counts)))
        return self._answered()

    # parts of answers

    def _listed(self, entries: list[Entry]) -> Answer:
        """The answer so far, followed by the articles, the newest first."""
        self._cite(entries, lambda entry: (f"{self._words.article(entry)}.", ""))
        return self._answered(len(entries))

    def _answered(self, number: int = 0) -> Answer:
        """The answer so far, with how many articles of this number it does not name."""
        if number > _MOST_CITED:
            self._cited.state(self._words.say("more", count=number - _MOST_CITED))
        return self._cited.answer(self._question, 1.0)

    def _cite(self, entries: Sequence[Entry], told: Callable[[Entry], tuple[str, str]] | None = None) -> None:
        """Cite how each article begins, for the sentence that is `told` of it and what is set off there; else in its own words."""
        beginnings = self._archive.overview.beginnings([entry.id for entry in entries[:_MOST_CITED]])
        for entry in entries[:_MOST_CITED]:
            lead = as_evidence(entry, body(beginnings[entry.id])[0])
            if told:
                text, short = told(entry)
                self._cited.add(text, lead, short=short)
            else:
                self._cited.quote(lead)

    def _extreme(self, kind: str, entry: Entry) -> str:
        return self._words.say(kind, which=self._which(), article=self._words.article(entry))

    def _which(self) -> str:
        """The words that tell which articles count: " about “tram” from North Post"; empty for all."""
        asked, say = self._asked, self._words.say
        publisher, language = asked.publisher or self._only.get("publisher", ""), asked.of_language or self._only.get("language", "")
        return (
            (say("about", name=asked.topic) if asked.topic else "")
            + (say("of_author", name=asked.author) if asked.author else "")
            + (say("of_publisher", name=publisher) if publisher else "")
            + (say("of_language", name=self._words.language(language)) if language else "")
            + self._words.bounds(self._after, self._until)
        )

    def _span(self, entries: list[Entry]) -> str:
        """The days of the first and the last article."""
        days = [day for entry in entries if (day := day_of(entry.published))]
        if not days or self._after or self._until:
            return ""
        first, last = min(days), max(days)
        return self._words.say("day", day=first) if first == last else self._words.say("span", first=first, last=last)


def _number(word: str) -> int:
    """A number in digits or as a word; 0 for another word."""
    return int(word) if word.isdigit() else _NUMBERS.get(word.casefold(), 0)


def _first(sentences: Sequence[Sentence], number: int) -> list[Sentence]:
    """The first sentences of an article: so many, or without a number until they have enough words."""
    if number:
        return list(sentences[:number])
    kept: list[Sentence] = []
    words = 0
    for sentence in sentences[:_MOST]:
        words += len(sentence[1].split())
        if len(kept) >= _FEWEST and words > _WORDS_OF_SUMMARY:
            break
        kept.append(sentence)
    return kept
