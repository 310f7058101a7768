"""Answers questions about the articles themselves from the catalog, and summarises one of them by how it begins."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from qa.asking.archive_questions import ArchiveQuestion, asked_of_archive, is_shaped, may_ask, points_back
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
    r"\b(?:article|story(?! of\b)|piece|item|report|thing)\b|"
    r"\b(?:neu|ält|erst|letzt|jüng)\w*(?:te|ter|e) artikel|\b(?:welcher artikel|(?:bericht|meldung|beitrag)(?:e?s)?)\b|"
    r"\b(?:art[ií]culo|noticia)\b|\bhaber(?:i|in|ini|inin)?\b(?! var)|\bmakale\b",
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
    if not may_ask(text) and not (history and points_back(text)):
        return None
    words, period = without_period(text, asking)
    everything = archive.overview.entries()
    publishers = [name for entry in everything for name in (entry.publisher, *entry.also_from)]
    known = Known(_common(publishers), _common([entry.author for entry in everything]))
    if not (is_shaped(text) or (period and is_shaped(words))):
        return _told_last(text, archive, only, known, history)
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
            "reports": self._reports, "publishers": self._publishers, "authors": self._authors, "languages": self._languages,
        }  # fmt: skip
        return tells[asked.kind](entries)

    # what is said of them

    def _tell_of(self, entries: list[Entry]) -> Answer | None:
        """What is asked of the article, or of the few that it may be."""
        if self._asked.kind == "summary":
            return self._summary(entries)
        values = [self._value(entry) for entry in entries[:_MOST_CITED]]
        kind = self._asked.kind
        leads = self._leads(entries)
        for entry, value in zip(entries, values, strict=False):
            article = self._words.article(entry, dated=kind != "published", published_by=kind != "publisher")
            text = self._words.say(kind, article=article, value=value) if value else self._words.say(f"{kind}_unknown", article=article)
            self._cited.add(text, as_evidence(entry, leads[entry.id]), short=value)
        self._more(len(entries))
        if not any(values):
            return self._cited.abstention(self._question, " ".join(claim.text for claim in self._cited.claims))
        return self._cited.answer(self._question, 1.0)

    def _value(self, entry: Entry) -> str:
        day = day_of(entry.published)
        return {"published": self._words.day(day) if day else "", "author": entry.author, "publisher": entry.publisher}[self._asked.kind]

    def _summary(self, entries: list[Entry]) -> Answer:
        """The beginning of an article, or of each of several its first sentence, in the order of time."""
        shown = sorted(entries[:_MOST_CITED], key=lambda entry: str(entry.published or ""))
        beginnings = self._archive.overview.beginnings([entry.id for entry in shown])
        for entry in shown:
            sentences = body(beginnings[entry.id])
            for sentence in _first(sentences, self._sentences) if len(shown) == 1 else sentences[:1]:
                self._cited.quote(as_evidence(entry, sentence))
        self._more(len(entries))
        return self._cited.answer(self._question, 1.0)

    def _reports(self, entries: list[Entry]) -> Answer:
        """How each of the articles begins, the newest first."""
        for entry, lead in self._with_leads(entries[:_MOST_CITED]):
            self._cited.quote(as_evidence(entry, lead))
        self._more(len(entries))
        return self._cited.answer(self._question, 1.0)

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
            for entry, lead in self._with_leads(dated[: min(self._number or _NEWS, _MOST_CITED)]):
                self._cited.add(f"{self._words.article(entry)}.", as_evidence(entry, lead))
        else:
            for entry, lead in self._with_leads(dated[:1]):
                text = self._words.say(kind, which=self._which(), article=self._words.article(entry))
                self._cited.add(text, as_evidence(entry, lead), short=entry.title)
        return self._cited.answer(self._question, 1.0)

    def _since(self, entries: list[Entry]) -> Answer:
        days = [day for entry in entries if (day := day_of(entry.published))]
        if not days:
            return self._cited.abstention(self._question, self._words.say("undated", which=self._which()))
        dated = [entry for entry in entries if entry.published]
        self._cited.state(self._words.say("since_when", first=min(days), last=max(days), which=self._which()))
        for kind, entry in (("oldest", dated[-1]), ("newest", dated[0])):
            text = self._words.say(kind, which=self._which(), article=self._words.article(entry))
            self._cited.add(text, as_evidence(entry, self._leads([entry])[entry.id]))
        return self._cited.answer(self._question, 1.0)

    def _publishers(self, entries: list[Entry]) -> Answer:
        return self._names(entries, "publisher", [tuple(dict.fromkeys(filter(None, (e.publisher, *e.also_from)))) for e in entries])

    def _authors(self, entries: list[Entry]) -> Answer:
        return self._names(entries, "author", [(e.author,) if e.author else () for e in entries])

    def _names(self, entries: list[Entry], what: str, names: Sequence[Sequence[str]]) -> Answer:
        """The names that the articles have, each with the number of its articles; `names` holds those of each article."""
        counts = Counter(name for of_article in names for name in of_article).most_common()
        if not counts:
            return self._cited.abstention(self._question, self._words.say(f"no_{what}", which=self._which()))
        count = self._words.say(f"one_{what}") if len(counts) == 1 else self._words.say(f"{what}_count", number=len(counts))
        self._cited.state(self._words.say(f"{what}s", which=self._which(), count=count, names=self._words.counted(counts)))
        if self._asked.topic:
            return self._listed([entry for entry, of_article in zip(entries, names, strict=True) if of_article])
        newest = {name: entry for entry, of_article in reversed(list(zip(entries, names, strict=True))) for name in of_article[:1]}
        return self._listed([newest[name] for name, _ in counts if name in newest][:_MOST_CITED])

    def _languages(self, entries: list[Entry]) -> Answer:
        counts = Counter(self._words.language(entry.language) for entry in entries).most_common()
        self._cited.state(self._words.say("languages", which=self._which(), names=self._words.counted(counts)))
        return self._cited.answer(self._question, 1.0)

    # parts of sentences

    def _listed(self, entries: list[Entry]) -> Answer:
        """The answer so far, followed by the articles, the newest first."""
        for entry, lead in self._with_leads(entries[:_MOST_CITED]):
            self._cited.add(f"{self._words.article(entry)}.", as_evidence(entry, lead))
        self._more(len(entries))
        return self._cited.answer(self._question, 1.0)

    def _more(self, number: int) -> None:
        if number > _MOST_CITED:
            self._cited.state(self._words.say("more", count=number - _MOST_CITED))

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

    def _leads(self, entries: Sequence[Entry]) -> dict[str, Sentence]:
        """The id of an article → its first whole sentence."""
        return {
            key: body(sentences)[0]
            for key, sentences in self._archive.overview.beginnings([entry.id for entry in entries[:_MOST_CITED]]).items()
        }

    def _with_leads(self, entries: Sequence[Entry]) -> list[tuple[Entry, Sentence]]:
        leads = self._leads(entries)
        return [(entry, leads[entry.id]) for entry in entries]


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
