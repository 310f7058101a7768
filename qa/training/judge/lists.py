"""Makes the file of lists and claims: questions with the sentences that the reader ranks highest, and claims with their evidence."""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from qa.archive import Archive
from qa.evaluation.archives import archive_of
from qa.evaluation.cases import Case
from qa.evaluation.claims import load_claims
from qa.evaluation.testsets import load_testset
from qa.reading.pairs import Sentence, with_context
from qa.reading.reader import shipped_weights
from qa.settings import Settings
from qa.training import made_claims
from qa.training.judge import languages, written
from qa.training.judge.items import Choice, Claims, Source, write
from qa.training.reads import SEED, Item, examples, held_out_subjects, item_of, subject_of
from qa.training.spans import find_answer
from vectorstore.texts.folding import folded
from vectorstore.texts.passages import split_segments

SQUAD = Source("SQuAD 2.0", "CC BY-SA 4.0")
NEWSROOM = Source("newsroom train", "CC BY 4.0, this project's", times=2)
DEV = Source("newsroom dev", "CC BY 4.0, this project's")
REAL = Source("RealTime QA", "research data, no licence stated", times=2)
CLAIMS = Source("newsroom claims train", "CC BY 4.0, this project's", times=2)
CLAIMS_DEV = Source("newsroom claims dev", "CC BY 4.0, this project's")
MADE = Source("claims made by rule", "as their articles: CC BY-SA 4.0, CC BY 4.0")

_LEAST_OTHERS = 4  # sentences in a list that do not answer
_MOST_HELD_OUT = 400  # lists of a source that are measured
_HELD_OUT_OF_REAL = 12  # one in so many of the questions about real news, the last ones, is held out
_MOST_MADE = 1500  # groups of claims made by rule


def make(squad: Path, newsroom: Path, real: Path | None, by_hand: Path, out: Path) -> None:
    """Write the file of all lists and claims."""
    sources = [SQUAD, NEWSROOM, DEV, CLAIMS, CLAIMS_DEV, MADE, *([REAL] if real else []), written.CLAIMS, written.QUESTIONS]
    in_languages = sorted(by_hand.parent.glob("??.jsonl"))
    sources += [languages.source(file.stem) for file in in_languages]
    items: list[Choice | Claims] = [
        *_of_claims(newsroom / "claims-train.jsonl", CLAIMS, held=False),
        *_of_claims(newsroom / "claims-dev.jsonl", CLAIMS_DEV, held=True),
        *(_of_real_news(real) if real else ()),
        *_of_squad(squad),
        *_of_newsroom(newsroom),
        *_made(squad, newsroom),
        *written.read(by_hand, squad, real),
        *chain.from_iterable(map(languages.read, in_languages)),
    ]
    write(out, sources, _without_surplus(items))


def needed(squad: Path, newsroom: Path, real: Path | None, by_hand: Path) -> list[Path]:
    """The files that the lists are made of."""
    own = [newsroom / name for name in ("train.jsonl", "dev.jsonl", "claims-train.jsonl", "claims-dev.jsonl")]
    return [squad, *own, by_hand, *([real] if real else [])]


def _of_squad(path: Path) -> Iterator[Choice]:
    testset = load_testset(path)
    held = held_out_subjects({subject_of(article.id) for article in testset.articles})
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
    """The list of each question, and the subject that it is about."""
    ranking = shipped_weights()["ranking"]
    for example in examples(archive, cases):
        item = item_of(example, ranking, None if example.gold.any() else _gold_of(archive, example.case))
        if item and len(item.others) >= _LEAST_OTHERS:
            yield _choice(item, source), example.subject


def _gold_of(archive: Archive, case: Case) -> Sentence | None:
    """The first sentence of the gold articles that answers, for a question whose search did not find it."""
    for article in filter(None, map(archive.get, case.articles)):
        sentences = [article.text[start:end].strip() for start, end in split_segments(article.text, article.language)]
        for i, sentence in enumerate(sentences):
            if case.is_gold(article.id, sentence):
                return Sentence(article.title, sentences[i - 1] if i else "", sentence)
    return None


def _choice(item: Item, source: Source, held: bool = False) -> Choice:
    gold = item.gold and _folded(item.gold)
    short = find_answer([folded(answer) for answer in item.answers], gold.text) if gold else None
    return Choice(source.name, held, folded(item.question), gold, short, tuple(map(_folded, item.others)))


def _folded(sentence: Sentence) -> Sentence:
    """A sentence as the reader reads it."""
    return Sentence(folded(sentence.title), folded(sentence.before), folded(sentence.text))


def _of_real_news(path: Path) -> Iterator[Choice]:
    """Lists made elsewhere: lines of `question`, `answers`, `gold` or null, and `others`, whose sentences are `title`, `before`, `text`."""
    rows = _rows(path)
    for number, row in enumerate(rows):
        gold, others = row["gold"] and Sentence(**row["gold"]), tuple(Sentence(**other) for other in row["others"])
        if len(others) >= _LEAST_OTHERS:
            held = number >= len(rows) - len(rows) // _HELD_OUT_OF_REAL
            yield _choice(Item(with_context(row["question"], ""), gold, others, tuple(row["answers"])), REAL, held)


def _of_claims(path: Path, source: Source, held: bool) -> Iterator[Claims]:
    """Claims with their evidence. Twins, whose ids differ in the last letter, are one group."""
    cases = sorted(load_claims(path), key=lambda case: case.id)
    for _, twins in groupby(cases, key=lambda case: case.id[:-1]):
        group = list(twins)
        yield _claims(source, held, group[0].title, group[0].evidence, [(case.claim, case.supported) for case in group])


def _claims(source: Source, held: bool, title: str, evidence: Sequence[str], labelled: Sequence[tuple[str, bool]]) -> Claims:
    supported, unsupported = (tuple(folded(claim) for claim, label in labelled if label is wanted) for wanted in (True, False))
    return Claims(source.name, held, folded(title), tuple(map(folded, evidence)), supported, unsupported)


def _made(squad: Path, newsroom: Path) -> Iterator[Claims]:
    """Claims made by rule of the gold sentences that are trained on. Those that cite another sentence are groups of their own."""
    held = held_out_subjects({subject_of(article.id) for article in load_testset(squad).articles})
    sources = [source for source in made_claims.of_squad(squad) if subject_of(source[0].id) not in held]
    sources += made_claims.of_articles(newsroom / "articles", [newsroom / "train.jsonl"])
    groups = []
    for (article, evidence), of_evidence in groupby(made_claims.pairs(sources, SEED), key=lambda pair: (pair.article, pair.evidence)):
        labelled = [(pair.claim, pair.supported) for pair in of_evidence]
        groups.append(_claims(MADE, False, article.title, [" ".join(sentence.split()) for sentence in evidence], labelled))
    with_false = [group for group in groups if group.unsupported]
    yield from random.Random(SEED).sample(with_false, min(_MOST_MADE, len(with_false)))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _without_surplus(items: Sequence[Choice | Claims]) -> list[Choice | Claims]:
    """All items that are trained on, all claims, and of the lists of each source held out at most _MOST_HELD_OUT."""
    held: dict[str, list[int]] = {}
    for i, item in enumerate(items):
        if item.held and isinstance(item, Choice):
            held.setdefault(item.source, []).append(i)
    chance = random.Random(SEED)
    left_out = {i for own in held.values() for i in chance.sample(own, max(0, len(own) - _MOST_HELD_OUT))}
    return [item for i, item in enumerate(items) if i not in left_out]
