"""`make check-newsroom`: checks the newsroom test set against its data card. Prints what differs, and the counts."""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.evaluation import metrics
from qa.evaluation.testsets import Case, load_testset, parts
from vectorstore import Article, Rejected
from vectorstore.fetching.sources import Reading
from vectorstore.indexes.keywords import terms

FOLDER = Path(__file__).parent.parent / "seeds" / "newsroom"
PARTS = ("train", "dev", "test")
KINDS = ("not-given", "wrong-event", "wrong-time", "roles-swapped", "false-premise")
LANGUAGES = ("de", "es", "tr")
_LARGE = r"[A-ZÄÖÜÇĞİŞÉÁÍÓÚÑ][^\W\d_]+(?:-[^\W\d_]+)*"
_PARTICLES = "under until through because most use used own whose sein seine seinen man laut kann gece"
_YES_NO = {"Yes", "No", "Ja", "Nein", "Sí", "Evet", "Hayır"}
_ASKING = re.compile(r"^(who|what|when|where|why|how|which|wer|was|wann|wo|wie|warum|quién|qué|cuándo|cómo|cuánto|kim|ne)\b", re.I)
_COMPARING = re.compile(
    r"\b(than|compare[ds]?|differ|or|more|less|older|younger|larger|smaller|longer|shorter|higher|greater|later|most|lowest|narrowest"
    r"|in common|mayor|más|unterscheide[nt])\b",
    re.I,
)
_TIME = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday|(19|20)\d\d|yesterday|today|tomorrow|tonight|(last|this|next) (week|month|year|night|spring|summer|autumn)"
    r"|januar|februar|märz|april|mai|juni|juli|oktober|dezember|gestern|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes|martes|miércoles|jueves|viernes"
    r"|ayer|temmuz|mayıs|haziran|eylül|kasım|aralık|salı|dün)\b",
    re.I,
)  # fmt: skip


@cache
def articles() -> dict[str, Article]:
    read = [found for found in Reading([FOLDER / "articles"]) if not isinstance(found, Rejected)]
    return {article.id: article for _, article in read}


@cache
def cases(part: str) -> tuple[Case, ...]:
    return load_testset(FOLDER / f"{part}.jsonl").cases


def everything() -> list[Case]:
    return [case for part in PARTS for case in cases(part)]


def story(name: str) -> str:
    """Of a question, whose id ends in its number."""
    return name.rsplit("-", 1)[0]


@cache
def of_story(name: str) -> tuple[Article, ...]:
    return tuple(article for article in articles().values() if article.id.startswith(f"{name}-"))


def language(case: Case) -> str:
    return next((tag for tag in case.tags if tag in LANGUAGES), "en")


@cache
def names(story_name: str) -> frozenset[str]:
    """Names in a story: words written large within a sentence and never small; in German, the last two of large ones in a row."""
    found: set[str] = set()
    for lang in {article.language for article in of_story(story_name)}:
        text = "\n".join(article.text.replace("–", " ") for article in of_story(story_name) if article.language == lang)
        if lang == "de":
            runs = re.findall(rf"(?<=[^.!?»:\s] ){_LARGE}(?: {_LARGE})+", text)
            things = set(re.findall(rf"\b(?i:d(?:er|ie|as|en|em|es)|eine?[nmrs]?|im|am|zum|zur|beim|vom) ({_LARGE})", text))
            found |= {word for run in runs for word in run.split()[-2:]} - things
        else:
            runs = re.findall(rf"(?<=[\w,;:—] )[\"'“‘«(]?({_LARGE}(?: {_LARGE})*)", text) + re.findall(rf"{_LARGE}(?: {_LARGE})+", text)
            small = {word for word in re.findall(r"\w+", text) if word[0].islower()}
            found |= {word for run in runs for word in run.split() if word.lower() not in small}
    return frozenset(found)


def shared(case: Case) -> set[str]:
    """The content words, stemmed, that a question has in common with its quotes, names aside."""
    lang = articles()[case.articles[0]].language
    named = {term for name in names(story(case.id)) for term in terms(name, lang)}
    asked = {term for term in terms(case.question, lang) if len(term) > 1} - set(terms(_PARTICLES, lang)) - named
    return asked & {term for quote in case.quotes for term in terms(quote, lang)}


@cache
def vocabulary() -> frozenset[str]:
    texts = [f"{a.title} {a.text} {a.publisher}" for a in articles().values()]
    texts += [case.question for case in everything() if "typos" not in case.tags]
    return frozenset(word.lower() for text in texts for word in re.findall(r"\w+", text))


def misspelt(question: str) -> list[str]:
    unknown = [word for word in re.findall(r"[^\W\d]+", question.lower()) if word not in vocabulary()]
    return [word for word in unknown if any(DamerauLevenshtein.distance(word, known, score_cutoff=2) <= 2 for known in vocabulary())]


def several_quotes(case: Case) -> bool:
    """Whether some one gold article holds two of the quotes."""
    return any(sum(quote in articles()[a].text for quote in case.quotes) >= 2 for a in case.articles)


def no_article_does(case: Case) -> bool:
    """Whether no single article holds all that the answer needs."""
    halves = [[quote for quote in case.quotes if quote in articles()[a].text] for a in case.articles]
    return len(case.articles) >= 2 and not any(metrics.contained(half, case.answers) for half in halves)


def later(case: Case) -> bool:
    """Whether the gold is not the oldest of its story."""
    first = min(article.timestamp or 0 for article in of_story(story(case.id)))
    return max(articles()[a].timestamp or 0 for a in case.articles) > first


# What a tag claims, as a measurement of the question.
CLAIMS: dict[str, Callable[[Case], bool]] = {
    "reworded": lambda case: not case.articles or not shared(case),
    "keywords": lambda case: len(case.question.split()) <= 9 and not case.question.endswith("?") and not _ASKING.search(case.question),
    "typos": lambda case: bool(misspelt(case.question)),
    "lower-case": lambda case: case.question == case.question.lower(),
    "follow-up": lambda case: len(case.history) >= 2,
    "time": lambda case: bool(case.now or _TIME.search(case.question)),
    "latest": later,
    "list": lambda case: any(len(parts(a)) > 1 or re.search(r",|\b(and|und|y|ve)\b", str(a)) for a in case.answers),
    "two-sentences": several_quotes,
    "two-articles": no_article_does,
    "comparison": lambda case: bool(_COMPARING.search(case.question)) or any(len(parts(a)) > 1 for a in case.answers),
    "yes-no": lambda case: set(map(str, case.answers)) <= _YES_NO,
    "cross-language": lambda case: not case.articles or any(articles()[a].language != language(case) for a in case.articles),
}  # fmt: skip


def problems() -> Iterator[str]:
    """Everything that is wrong, each in a line that begins with the question's id."""
    schema = jsonschema.Draft202012Validator(json.loads((FOLDER / "schema.json").read_text()))
    stories: dict[str, str] = {}
    for part in PARTS:
        for number, line in enumerate((FOLDER / f"{part}.jsonl").read_text().splitlines(), 1):
            for error in schema.iter_errors(json.loads(line)):
                yield f"{part}.jsonl:{number}: {error.message}"
        for case in cases(part):
            yield from (f"{case.id}: {problem}" for problem in wrong(case))
            if stories.setdefault(story(case.id), part) != part:
                yield f"{case.id}: its story is in {stories[story(case.id)]}"
    yield from (f"{name}: {count} questions have this id" for name, count in Counter(c.id for c in everything()).items() if count > 1)
    yield from near_duplicates()
    for article in articles().values():
        if not 150 <= (words := len(article.text.split())) <= 600:
            yield f"{article.id}: {words} words"
        if not (article.published and article.publisher and article.url):
            yield f"{article.id}: no date, publisher or address"
        if not any(article.id.startswith(f"{name}-") for name in stories):
            yield f"{article.id}: of no story"


def wrong(case: Case) -> Iterator[str]:
    unknown = [a for a in case.articles if a not in articles()]
    if unknown or not of_story(story(case.id)):
        yield f"no article {unknown or story(case.id)}"
        return
    texts = [articles()[a].text for a in case.articles]
    yield from (f"not in its articles: {quote!r}" for quote in case.quotes if not any(quote in text for text in texts))
    yield from (f"no quote from {a}" for a, text in zip(case.articles, texts, strict=True) if not any(q in text for q in case.quotes))
    yield from (f"{a} is later than its now" for a in case.articles if case.now and (articles()[a].timestamp or 0) > case.now.timestamp())
    told = [a for a in case.answers if str(a) not in _YES_NO]
    if told and "comparison" not in case.tags and not metrics.contained(case.quotes, told):
        yield f"not in the quotes: {told}"
    if case.unanswerable and sum(tag in KINDS for tag in case.tags) != 1:
        yield "an unanswerable question has one kind"
    if case.unanswerable and not any(
        set(terms(case.question, a.language)) & set(terms(f"{a.title} {a.text}", a.language)) for a in of_story(story(case.id))
    ):
        yield "no near miss: it shares nothing with its story"
    if bool(case.history) != ("follow-up" in case.tags):
        yield "history and follow-up belong together"
    yield from (
        f"is not {tag} {sorted(shared(case)) if tag == 'reworded' else ''}" for tag in case.tags if tag in CLAIMS and not CLAIMS[tag](case)
    )


@cache
def claims(part: str) -> tuple[dict[str, Any], ...]:
    return tuple(map(json.loads, (FOLDER / f"claims-{part}.jsonl").read_text(encoding="utf-8").splitlines()))


def wrong_claims() -> Iterator[str]:
    """Everything that is wrong with the claims, each in a line that begins with the claim's id."""
    schema = jsonschema.Draft202012Validator(json.loads((FOLDER / "claims-schema.json").read_text()))
    parts_of = {story(case.id): part for part in PARTS for case in cases(part)}
    twins: dict[str, list[dict[str, Any]]] = {}
    for part in PARTS:
        listed = [(claim["article"], claim["id"]) for claim in claims(part)]
        if listed != sorted(listed):
            yield f"claims-{part}.jsonl: not in the order of articles and ids"
        for claim in claims(part):
            yield from (f"{claim['id']}: {error.message}" for error in schema.iter_errors(claim))
            yield from (f"{claim['id']}: {problem}" for problem in wrong_claim(claim))
            stands_in = {of for name, of in parts_of.items() if claim["article"].startswith(f"{name}-")}
            if stands_in != {part}:
                yield f"{claim['id']}: its story is in {stands_in}"
            twins.setdefault(claim["id"][:-1], []).append(claim)
    for name, pair in twins.items():
        if [claim["id"] for claim in pair] != [f"{name}f", f"{name}t"]:
            yield f"{name}: a true and a false claim belong together"
        elif pair[0]["evidence"] != pair[1]["evidence"] or pair[0]["claim"] == pair[1]["claim"]:
            yield f"{name}: twins have the same evidence, and differ in their words"


def wrong_claim(claim: dict[str, Any]) -> Iterator[str]:
    article = articles().get(claim["article"])
    if article is None:
        yield f"no article {claim['article']}"
        return
    text, quoted = " ".join(article.text.split()), [" ".join(sentence.split()) for sentence in claim["evidence"]]
    yield from (f"not in its article: {sentence!r}" for sentence in quoted if sentence not in text)
    if not claim["id"].startswith(f"{claim['article']}-c") or (claim["id"][-1] == "t") != claim["supported"]:
        yield "its id says otherwise"
    if claim["title"] != article.title:
        yield f"the title is {article.title!r}"
    if claim["supported"] and " ".join(claim["claim"].split()) in " ".join(quoted):
        yield "a true claim is copied word for word"


def table_of_claims() -> str:
    """How many claims of each language, number of sentences and kind each part has, as Markdown."""
    every = {part: claims(part) for part in PARTS}
    told = {part: Counter(claim["language"] for claim in found) for part, found in every.items()}
    sentences = {part: Counter(len(claim["evidence"]) for claim in found) for part, found in every.items()}
    kinds = {part: Counter((claim["supported"], claim["kind"]) for claim in found) for part, found in every.items()}
    rows = [("**claims**", [len(every[part]) for part in PARTS])]
    rows.append(("articles", [len({claim["article"] for claim in every[part]}) for part in PARTS]))
    rows += [(name, [told[part][name] for part in PARTS]) for name in ("en", *LANGUAGES)]
    crossed = [sum(claim["language"] != articles()[claim["article"]].language for claim in every[part]) for part in PARTS]
    rows.append(("in another language than their evidence", crossed))
    rows += [(f"{n} sentence{'s' * (n > 1)}", [sentences[part][n] for part in PARTS]) for n in range(1, 5)]
    found = sorted({of for part in PARTS for of in kinds[part]}, key=lambda of: (not of[0], -sum(kinds[part][of] for part in PARTS), of))
    rows += [(f"{'true' if of[0] else 'false'}: {of[1]}", [kinds[part][of] for part in PARTS]) for of in found]
    lines = ["| claims | all | train | dev | test |", "| --- | --- | --- | --- | --- |"]
    return "\n".join(lines + [f"| {name} | {sum(counts):,} | " + " | ".join(map(str, counts)) + " |" for name, counts in rows])


def near_duplicates() -> Iterator[str]:
    asked = [case for case in everything() if not case.history]
    questions = [case.question for case in asked]
    alike = process.cdist(questions, questions, scorer=fuzz.ratio, score_cutoff=88, workers=-1)
    for one, other in zip(*alike.nonzero(), strict=True):
        if one < other:
            yield f"{asked[one].id}: nearly {asked[other].id}: {questions[one]!r} {questions[other]!r}"


def table() -> str:
    """How many questions each tag has in each part, as Markdown."""
    counted = {part: Counter(tag for case in cases(part) for tag in case.tags) for part in PARTS}
    rows = [("**questions**", *(len(cases(part)) for part in PARTS))]
    rows.append(("answerable", *(sum(not case.unanswerable for case in cases(part)) for part in PARTS)))
    rows.append(("unanswerable", *(sum(case.unanswerable for case in cases(part)) for part in PARTS)))
    tags = sorted({tag for counts in counted.values() for tag in counts}, key=lambda tag: (-sum(counted[part][tag] for part in PARTS), tag))
    rows += [(tag, *(counted[part][tag] for part in PARTS)) for tag in tags]
    lines = ["| | all | train | dev | test |", "| --- | --- | --- | --- | --- |"]
    return "\n".join(lines + [f"| {name} | {sum(counts):,} | " + " | ".join(f"{n:,}" for n in counts) + " |" for name, *counts in rows])


def main() -> None:
    found = [*problems(), *wrong_claims()]
    print("\n".join(found))
    print(table(), table_of_claims(), sep="\n\n")
    sys.exit(f"{len(found)} problems" if found else 0)


if __name__ == "__main__":
    main()
