"""Makes the file of lists and claims: questions with the sentences that the reader ranks highest for them, as the archive finds them."""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from qa.archive import Archive
from qa.evaluation.archives import archive_of
from qa.evaluation.cases import Case
from qa.evaluation.testsets import load_testset
from qa.reading.pairs import Sentence, asked
from qa.settings import Settings
from qa.training.judge.items import Choice, Claims, Source, write
from qa.training.reads import SEED, Item, item_of, kept_back, read, shipped_ranking, subject_of
from qa.training.spans import place_of
from vectorstore.texts.folding import folded
from vectorstore.texts.passages import split_segments

SQUAD = Source("SQuAD 2.0", "CC BY-SA 4.0")
NEWSROOM = Source("newsroom train", "CC BY 4.0, this project's", times=2)
DEV = Source("newsroom dev", "CC BY 4.0, this project's")
REAL = Source("RealTime QA", "research data, no licence stated")
CLAIMS = Source("newsroom claims train", "CC BY 4.0, this project's", times=2)
CLAIMS_DEV = Source("newsroom claims dev", "CC BY 4.0, this project's")
MADE = Source("claims made by rule", "as their articles: CC BY-SA 4.0, CC BY 4.0")

_FEWEST = 4  # sentences that do not answer, in a list
_MOST_HELD = 400  # lists of a source that are measured
_HELD_OF_REAL = 12  # one in so many of the questions about real news, the last ones, is held out
_MOST_MADE = 1500  # groups of claims made by rule


def make(squad: Path, newsroom: Path, real: Path | None, out: Path) -> None:
    """Write the file of all of them."""
    sources = [SQUAD, NEWSROOM, DEV, CLAIMS, CLAIMS_DEV, MADE, *([REAL] if real else [])]
    items: list[Choice | Claims] = [
        *_of_claims(newsroom / "claims-train.jsonl", CLAIMS, held=False),
        *_of_claims(newsroom / "claims-dev.jsonl", CLAIMS_DEV, held=True),
        *(_of_real_news(real) if real else ()),
        *_of_squad(squad),
        *_of_newsroom(newsroom),
        *_made(squad, newsroom),
    ]
    write(out, sources, _without_surplus(items))


def needed(squad: Path, newsroom: Path, real: Path | None) -> list[Path]:
    """The files that the lists are made of."""
    own = [newsroom / name for name in ("train.jsonl", "dev.jsonl", "claims-train.jsonl", "claims-dev.jsonl")]
    return [squad, *own, *([real] if real else [])]


def _of_squad(path: Path) -> Iterator[Choice]:
    testset = load_testset(path)
    held = kept_back({subject_of(article.id) for article in testset.articles})
    with archive_of(testset, Settings(), "none", Archive.open_with) as archive:
        for choice, subject in _choices(archive, testset.cases, SQUAD):
            yield replace(choice, held=subject in held)


def _of_newsroom(folder: Path) -> Iterator[Choice]:
    with tempfile.TemporaryDirectory(prefix="judge-") as place, Archive.open_with(place, "none", Settings()) as archive:
        archive.add(folder / "articles")
        for name, source, held in (("train.jsonl", NEWSROOM, False), ("dev.jsonl", DEV, True)):
            for choice, _ in _choices(archive, load_testset(folder / name).cases, source):
                yield replace(choice, held=held)


def _choices(archive: Archive, cases: Sequence[Case], source: Source) -> Iterator[tuple[Choice, str]]:
    """Each question's list, and the subject that it is about."""
    ranking = shipped_ranking()
    for of in read(archive, cases):
        item = item_of(of, ranking, None if of.gold.any() else _gold_of(archive, of.case))
        if item and len(item.others) >= _FEWEST:
            yield _choice(item, source), of.subject


def _gold_of(archive: Archive, case: Case) -> Sentence | None:
    """The sentence of the gold articles that answers, where the search did not find it."""
    for article in filter(None, map(archive.get, case.articles)):
        sentences = [article.text[start:end].strip() for start, end in split_segments(article.text, article.language)]
        for i, sentence in enumerate(sentences):
            if case.is_gold(article.id, sentence):
                return Sentence(article.title, sentences[i - 1] if i else "", sentence)
    return None


def _choice(item: Item, source: Source, held: bool = False) -> Choice:
    gold = item.gold and _folded(item.gold)
    short = place_of([folded(answer) for answer in item.answers], gold.text) if gold else None
    return Choice(source.name, held, folded(item.question), gold, short, tuple(map(_folded, item.others)))


def _folded(sentence: Sentence) -> Sentence:
    """A sentence as the reader reads it."""
    return Sentence(folded(sentence.title), folded(sentence.before), folded(sentence.text))


def _of_real_news(path: Path) -> Iterator[Choice]:
    """Lists that are there already: `question`, `answers`, `gold` or null, and `others`, with sentences as `title`, `before`, `text`."""
    rows = _rows(path)
    for number, row in enumerate(rows):
        gold, others = row["gold"] and Sentence(**row["gold"]), tuple(Sentence(**other) for other in row["others"])
        if len(others) >= _FEWEST:
            held = number >= len(rows) - len(rows) // _HELD_OF_REAL
            yield _choice(Item(asked(row["question"], ""), gold, others, tuple(row["answers"])), REAL, held)


def _of_claims(path: Path, source: Source, held: bool) -> Iterator[Claims]:
    """Claims with their evidence; twins, whose ids differ in their last letter, are one group."""
    rows = sorted(_rows(path), key=lambda row: str(row["id"]))
    for _, twins in groupby(rows, key=lambda row: str(row["id"])[:-1]):
        group = list(twins)
        said = [(row["claim"], row["supported"]) for row in group]
        yield _claims(source, held, group[0].get("title", ""), group[0]["evidence"], said)


def _claims(source: Source, held: bool, title: str, evidence: Sequence[str], said: Sequence[tuple[str, bool]]) -> Claims:
    supported, unsupported = (tuple(folded(claim) for claim, holds in said if holds is wanted) for wanted in (True, False))
    return Claims(source.name, held, folded(title), tuple(map(folded, evidence)), supported, unsupported)


def _made(squad: Path, newsroom: Path) -> Iterator[Claims]:
    """Claims made by rule of the gold sentences of what is trained on; those that cite another sentence are groups of their own."""
    made = import_module("tests.verify_pairs")
    held = kept_back({subject_of(article.id) for article in load_testset(squad).articles})
    sources = [source for source in made.of_squad(squad) if subject_of(source[0].id) not in held]
    sources += made.of_articles(newsroom / "articles", [newsroom / "train.jsonl"])
    groups = []
    for (article, evidence), of_evidence in groupby(made.pairs(sources, SEED), key=lambda pair: (pair.article, pair.evidence)):
        said = [(pair.claim, pair.supported) for pair in of_evidence]
        groups.append(_claims(MADE, False, article.title, [" ".join(sentence.split()) for sentence in evidence], said))
    told = [group for group in groups if group.unsupported]
    yield from random.Random(SEED).sample(told, min(_MOST_MADE, len(told)))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _without_surplus(items: Sequence[Choice | Claims]) -> list[Choice | Claims]:
    """All that is trained on, and of the lists that are held out as many of a source as are measured."""
    held: dict[str, list[int]] = {}
    for i, item in enumerate(items):
        if item.held and isinstance(item, Choice):
            held.setdefault(item.source, []).append(i)
    chance = random.Random(SEED)
    left_out = {i for own in held.values() for i in chance.sample(own, max(0, len(own) - _MOST_HELD))}
    return [item for i, item in enumerate(items) if i not in left_out]
