"""Claims and questions that were written one by one over passages of others' texts, for the judge to learn from.

`seeds/judge/written.jsonl` holds ours alone: a line for each passage, with the hashes of its sentences in place of them. The sentences
are found in SQuAD 2.0 and in the lists over real news (`lists.py`); a passage that is not there is left out.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.evaluation.testsets import load_testset
from qa.reading.pairs import Sentence
from qa.training.judge.items import Choice, Claims, Source
from qa.training.reads import SEED
from qa.training.spans import find_answer
from vectorstore.texts.folding import folded
from vectorstore.texts.passages import split_segments

_TEXTS = "ours, CC BY 4.0; the passages CC BY-SA 4.0 (SQuAD 2.0), and research data without a licence stated (RealTime QA)"
CLAIMS = Source("written claims", _TEXTS, times=2)
QUESTIONS = Source("written questions", _TEXTS, times=2)

_EVIDENCE = 1000  # characters of a passage that a claim is read with, at most
_WITHOUT_SUPPORT = 0.25  # share of claims that are read with the rest of their passage, too, which does not say so
_MOST_BY = 2  # sentences that a claim rests on, at most, for that
_OTHERS, _RELATED = 9, 4  # sentences in a list: of the passage, and of others about the same
_HELD_OUT = 20  # one passage in so many is held out
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class _Found:
    """The sentences of others: by its hash, each with its article's title; and for each title, sentences that were found with it."""

    by_hash: dict[str, Sentence]
    related: dict[str, list[Sentence]]


def read(file: Path, squad: Path, real: Path | None) -> Iterator[Choice | Claims]:
    """The lists and claims that were written over passages of these files."""
    found, chance = _find(squad, real), random.Random(SEED)
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        passage, held = json.loads(line), number % _HELD_OUT == _HELD_OUT - 1
        sentences = [found.by_hash.get(key) for key in passage["sentences"]]
        known = [sentence for sentence in sentences if sentence]
        if len(known) == len(sentences):
            for claim in passage["claims"]:
                yield from _claims(claim, known, held, chance)
            for asked in passage["questions"]:
                yield from _choices(asked, known, held, found.related.get(known[0].title, ()), chance)


def _find(squad: Path, real: Path | None) -> _Found:
    found = _Found({}, {})
    for article in load_testset(squad).articles:
        for start, end in split_segments(article.text, article.language):
            _keep(found, article.title, article.text[start:end])
    for line in real.read_text(encoding="utf-8").splitlines() if real else ():
        row = json.loads(line)
        together = [sentence for sentence in (row["gold"], *row["others"]) if sentence]
        own = [Sentence(folded(of["title"]), folded(of["before"]), folded(of["text"])) for of in together]
        for of in together:
            _keep(found, of["title"], of["text"])
            _keep(found, of["title"], of["before"])
            found.related.setdefault(folded(of["title"]), []).extend(own)
    return found


def _keep(found: _Found, title: str, text: str) -> None:
    one_line = " ".join(text.split())
    found.by_hash.setdefault(hashlib.sha256(one_line.encode()).hexdigest()[:12], Sentence(folded(title), "", folded(one_line)))


def _claims(claim: dict[str, Any], passage: Sequence[Sentence], held: bool, chance: random.Random) -> Iterator[Claims]:
    """The twins with as much of their passage as is read; those that are trained on, also with what they rest on alone, or without it."""
    true, false, by = folded(claim["true"]), folded(claim["false"]), set(claim["by"])
    title, texts = passage[0].title, [sentence.text for sentence in passage]
    yield Claims(CLAIMS.name, held, title, _of(texts, _filled(texts, by, chance)), (true,), (false,))
    if not held:
        yield Claims(CLAIMS.name, held, title, _of(texts, by), (true,), (false,))
        rest = set(range(len(texts))) - by
        if rest and len(by) <= _MOST_BY and chance.random() < _WITHOUT_SUPPORT:
            yield Claims(CLAIMS.name, held, title, _of(texts, rest), (), (true,))


def _filled(texts: Sequence[str], by: set[int], chance: random.Random) -> set[int]:
    """The sentences that a claim rests on, and others of the passage, as many as are read."""
    taken, size = set(by), sum(len(texts[i]) for i in by)
    for i in chance.sample(range(len(texts)), len(texts)):
        if i not in taken and size + len(texts[i]) <= _EVIDENCE:
            taken.add(i)
            size += len(texts[i])
    return taken


def _of(texts: Sequence[str], taken: Iterable[int]) -> tuple[str, ...]:
    return tuple(texts[i] for i in sorted(taken))


def _choices(
    asked: dict[str, Any], passage: Sequence[Sentence], held: bool, related: Sequence[Sentence], chance: random.Random
) -> Iterator[Choice]:
    """A list for each of the first two sentences that answer, or one without any. Those with most of the question's words come first."""
    question, gold = folded(asked["question"]), asked["gold"]
    own = [Sentence(of.title, passage[i - 1].text if i else "", of.text) for i, of in enumerate(passage)]
    words = set(_WORD.findall(question.lower()))
    others = [of for i, of in enumerate(own) if i not in gold]
    others = sorted(others, key=lambda of: -len(words & set(_WORD.findall(of.text.lower()))))[:_OTHERS]
    texts = {of.text for of in own}
    elsewhere = list({of.text: of for of in related if of.title != passage[0].title and of.text not in texts}.values())
    others += chance.sample(elsewhere, min(_RELATED, len(elsewhere)))
    for i in gold[:2] or [None]:
        sentence = None if i is None else own[i]
        short = find_answer([folded(asked["answer"])], sentence.text) if sentence and asked["answer"] else None
        yield Choice(QUESTIONS.name, held, question, sentence, short, tuple(others))
