"""Makes labelled claims of articles by rule: supported ones, which a verifier must let through, and unsupported ones, which it must catch.

Supported claims repeat a sentence of the article: a part of it, its parts in another order, its numbers and dates written in another way,
another verb of saying, or a question about it with its answer. Unsupported ones are such claims with one thing exchanged for another of the
same article (a number, a date, a name, the speaker, who did it to whom), with a negation more or less, or citing another sentence.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import frontmatter

from qa.evaluation.cases import Case
from qa.evaluation.testsets import load_testset
from vectorstore.articles import Article
from vectorstore.texts.passages import split_segments

SUPPORTED = ("verbatim", "part", "reordered", "number in words", "date in another form", "said otherwise", "answer to a question")
UNSUPPORTED = ("number", "date", "name", "speaker", "roles", "negation", "direction", "wrong sentence", "invented quotation")
_OTHERS = 3  # further sentences of the article that stand among the evidence

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DIGITS = re.compile(r"(?<![\d.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\d:/-]|[.,]\d)")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_NAMES = re.compile(r"(?<![.!?:“\"] )(?<!^)\b[A-ZÀ-Þ][a-zß-ÿ]{2,}(?: [A-ZÀ-Þ][a-zß-ÿ]{2,})*")
_SAYING = re.compile(r"\b(?:said|says|told|added|warned|according to|argued|announced|claimed|called|wrote)\b")
_ROLES = re.compile(
    r"(?<![a-z] )\b((?:[A-Z]\w+ )*[A-Z]\w+) "
    r"((?:was|were|has|had|is)? ?(?:beat|told|met|won|sued|[a-z]{2,}ed|[a-z]{3,}s)\b(?: (?!and |but |in )[a-z]+){0,3}?) "
    r"((?:[A-Z]\w+ )*[A-Z]\w+)"
)
_SUBJECT_QUESTION = re.compile(
    r"^Who ((?!is |are |was |were |do |does |did |has |have |had |can |will |would |else )"
    r"[a-z]+(?:ed|s|t|ew|an|ook|on|ose|ote|ade|ound) .+)\?$"
)
_NOBODY = "The He She It They This These That Those In On At A An His Her Its Their".split()
_DENIED = (
    (
        re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|must|may|should)\b(?= (?!no\b|not\b|never\b|none\b)[a-z])"),
        r"\1 not",
    ),
    (re.compile(r"\b(ist|sind|wird|wurde|wurden|hatte|hat|haben|soll|kann)\b(?= [a-zA-Z])"), r"\1 nicht"),
    (re.compile(r"\b(es|fue|ha|han|será|está|son|puede|había)\b"), r"no \1"),
)
_WORDS_OF_NUMBERS = dict(
    zip("2 3 4 5 6 7 8 9 10 11 12".split(), "two three four five six seven eight nine ten eleven twelve".split(), strict=True)
)
# Each word's opposite, for the generator alone: the verifier has a list of its own.
_OPPOSITES = (
    "rose:fell increased:decreased approved:rejected won:lost more:fewer higher:lower opened:closed accepted:refused before:after "
    "confirmed:denied supported:opposed began:ended up:down largest:smallest first:last allowed:banned hired:dismissed bought:sold "
    "gained:lost north:south east:west early:late above:below arrested:released strengthened:weakened succeeded:failed legal:illegal "
    "increase:decrease success:failure friend:enemy victory:defeat guilty:innocent maximum:minimum entered:left always:never"
).split()
_OPPOSITE = {a: b for pair in _OPPOSITES for a, b in (pair.split(":"), pair.split(":")[::-1])}

Source = tuple[Article, Sequence[str], Sequence[Case]]  # an article, its gold sentences, and the questions that they answer


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim that cites `evidence[0]`, of the article's sentences, and whether they support it."""

    claim: str
    article: Article
    evidence: tuple[str, ...]
    supported: bool
    kind: str


def pairs(sources: Sequence[Source], seed: int = 0) -> Iterator[Pair]:
    """Every claim that can be made of the gold sentences of articles."""
    chance = random.Random(seed)
    for article, quotes, cases in sources:
        sentences = [article.text[start:end] for start, end in split_segments(article.text, article.language)]
        for quote in dict.fromkeys(quotes):
            others = [sentence for sentence in sentences if quote not in sentence and sentence not in quote and len(sentence) > 25]
            if len(others) < 2 or len(quote) < 30:
                continue
            near = tuple(chance.sample(others, min(_OTHERS, len(others))))
            made = [(claim, True, kind) for kind, claim in _supported(article, quote, [c for c in cases if quote in c.quotes])]
            base = chance.choice(made)[0] if made else quote
            made += [(claim, False, kind) for kind, claim in _unsupported(base, article.text, chance)]
            for claim, supported, kind in made:
                yield Pair(claim, article, (quote, *near), supported, kind)
            yield Pair(base, article, near, False, "wrong sentence")


def _supported(article: Article, quote: str, cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    line = " ".join(quote.split())
    yield "verbatim", line
    part = re.sub(r" \([^)]*\)", "", line)
    part = re.sub(r", (?:which|who|where|although|while|after|before|because) [^,]+(?:,(?= )|(?=\.$))", "", part)
    part = re.sub(r", (?:and|but) (?:the|he|she|it|they|his|her|a)\b[^,\"”]+(?=\.$)", "", part)
    part = re.sub(r"^(?:However|Meanwhile|In addition|Later|But|And|Also),? (\w)", lambda found: found[1].upper(), part)
    if len(part) < len(line) - 5:
        yield "part", part
    if moved := re.fullmatch(r"((?:In|On|At|After|Since|By|During) [^,]{3,40}), (?!\d{4},)(.+)([.])", line):
        yield "reordered", f"{_upper(moved[2])} {moved[1][0].lower()}{moved[1][1:]}{moved[3]}"
    words = (
        line
        if article.language != "en"
        else re.sub(r"(?<![\d.,:/$€£-])\b(\d{1,2})\b(?![\d.,:/%-])(?! percent)", lambda f: _WORDS_OF_NUMBERS.get(f[1], f[1]), line)
    )
    words = re.sub(r"\b(\d+),(\d{3})\b", r"\1\2", words)
    if words != line and not _DAY_MONTH.search(line):
        yield "number in words", words
    dated = _DAY_MONTH.sub(r"\2 \1", line)
    if dated != line:
        yield "date in another form", dated
    said = re.sub(r"\bsaid\b", "stated", line)
    if said != line:
        yield "said otherwise", said
    for case in cases:
        answer = case.answers[0] if case.answers else ""
        if isinstance(answer, str) and (asked := _SUBJECT_QUESTION.match(case.question)) and len(answer) < 60:
            yield "answer to a question", f"{_upper(answer)} {asked[1]}."


def _unsupported(claim: str, text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    for kind, exchange in _EXCHANGES.items():
        changed = exchange(claim, text, chance)
        if changed and changed != claim and " ".join(changed.split()) not in " ".join(text.split()):
            yield kind, changed


def _number(claim: str, text: str, chance: random.Random) -> str:
    found = _DIGITS.findall(_DAY_MONTH.sub("", claim))
    others = [number for number in _DIGITS.findall(text) if number not in claim]
    if not found:
        return ""
    number = chance.choice(found)
    other = chance.choice(others) if others else str(int(re.sub(r"\D", "", number)) + chance.randint(2, 30))
    return re.sub(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", other, claim, count=1)


def _date(claim: str, text: str, chance: random.Random) -> str:
    for pattern, every in ((_MONTH, _MONTHS), (_WEEKDAY, _WEEKDAYS)):
        if found := pattern.findall(claim):
            own = chance.choice(found)
            inside = [word for word in pattern.findall(text) if word not in claim]
            return claim.replace(own, chance.choice(inside or [word for word in every if word not in text] or [""]), 1)
    return ""


def _name(claim: str, text: str, chance: random.Random) -> str:
    found = [name for name in _NAMES.findall(claim) if not _MONTH.search(name) and not _WEEKDAY.search(name)]
    others = [
        name for name in _NAMES.findall(text)
        if name not in _NOBODY and not any(word in claim for word in name.split()) and not _MONTH.search(name) and not _WEEKDAY.search(name)
    ]  # fmt: skip
    return claim.replace(chance.choice(found), chance.choice(others), 1) if found and others else ""


def _speaker(claim: str, text: str, chance: random.Random) -> str:
    return _name(claim, text, chance) if _SAYING.search(claim) else ""


def _roles(claim: str, text: str, chance: random.Random) -> str:
    both = _ROLES.search(claim)
    if not both or both[1].split()[0] in _NOBODY or both[1] == both[3] or _MONTH.search(both[0]) or _WEEKDAY.search(both[0]):
        return ""
    return claim[: both.start(1)] + both[3] + claim[both.end(1) : both.start(3)] + both[1] + claim[both.end(3) :]


def _negation(claim: str, text: str, chance: random.Random) -> str:
    if re.search(r"\b(?:not|nicht)\b", claim):
        return re.sub(r" ?\b(?:not|nicht)\b", "", claim, count=1)
    for auxiliary, denied in _DENIED:
        if auxiliary.search(claim):
            return auxiliary.sub(denied, claim, count=1)
    return ""


def _direction(claim: str, text: str, chance: random.Random) -> str:
    found = [word for word in re.findall(r"\b[a-z]+\b", claim) if word in _OPPOSITE]
    return re.sub(rf"\b{found[0]}\b", _OPPOSITE[found[0]], claim, count=1) if found else ""


def _quotation(claim: str, text: str, chance: random.Random) -> str:
    if not (found := re.search(r"[“\"]([^”\"]{12,})[”\"]", claim)):
        return ""
    words = found[1].split()
    words[len(words) // 2] = "really" if words[len(words) // 2] != "really" else "hardly"
    return claim.replace(found[1], " ".join(words), 1)


_EXCHANGES: dict[str, Callable[[str, str, random.Random], str]] = {
    "number": _number, "date": _date, "name": lambda c, t, r: "" if _SAYING.search(c) else _name(c, t, r), "speaker": _speaker,
    "roles": _roles, "negation": _negation, "direction": _direction, "invented quotation": _quotation,
}  # fmt: skip


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def of_articles(folder: Path, testsets: Sequence[Path]) -> list[Source]:
    """Sources from Markdown articles and the test sets about them."""
    cases = [case for path in testsets for case in load_testset(path).cases]
    found = []
    for path in sorted(folder.glob("*.md")):
        post = frontmatter.load(str(path))
        fields: dict[str, Any] = {name: str(post[name]) for name in ("title", "publisher", "published", "language") if name in post}
        article = Article(text=post.content, id=path.stem, **fields)
        found.append(_source(article, [case for case in cases if path.stem in case.articles]))
    return found


def of_squad(path: Path) -> list[Source]:
    """Sources from a SQuAD file, of which each paragraph is an article."""
    testset = load_testset(path)
    return [_source(article, [case for case in testset.cases if article.id in case.articles]) for article in testset.articles]


def _source(article: Article, cases: Sequence[Case]) -> Source:
    """The gold sentences of an article: those that its questions name, or the first that holds an answer."""
    sentences = [article.text[start:end] for start, end in split_segments(article.text, article.language)]
    own = []
    for case in cases:
        quotes = [quote for quote in case.quotes if quote in article.text]
        quotes = quotes or [sentence for sentence in sentences if not case.quotes and case.is_gold(article.id, sentence)][:1]
        own.append(replace(case, quotes=tuple(quotes)))
    return article, [quote for case in own for quote in case.quotes], own
