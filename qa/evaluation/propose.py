"""Drafts a test set over an archive: makes questions of its sentences, by rule or by an LLM, for a person to edit."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from qa.drafting.llm import Model
from qa.drafting.prompts import render
from qa.evaluation import metrics
from qa.evaluation.cases import Case
from vectorstore import Article
from vectorstore.texts.passages import split_segments

DRAFT = "draft"  # the tag of cases that no person has checked yet

_FEWEST, _MOST = 8, 35  # words of a sentence to make a question of: shorter ones say too little, longer ones too many things
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_NAME = r"[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|de|von|van|al))* [A-Z][\w’'-]+"
_PAST = (  # verbs in the past that do not end in -ed
    "won|lost|led|left|met|made|took|told|gave|got|held|kept|began|became|broke|brought|bought|built|caught|chose|came|went|drove|fell|fled|"
    "flew|found|fought|hit|cut|put|set|shut|spent|spoke|stood|sold|sent|saw|rose|ran|rode|paid|beat|hurt|wrote|threw|stole|swam|struck"
)
_WHO = re.compile(
    rf"^(?P<answer>(?!The |A |An |In |On |At ){_NAME})(?:, [^,]{{2,60}},)? (?P<rest>(?:was|is|has|had|will|said|{_PAST}|\w+ed) .+)[.!]$"
)
_NUMBER = r"\d[\d,.]*\d|\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HOW_MANY = re.compile(rf"^(?:Some |About |Nearly |Almost |More than )?(?P<answer>{_NUMBER}) (?P<rest>(?!of\b)[a-z][\w-]+ .+)[.!]$", re.I)
_WHEN = re.compile(rf" (?:on|in) (?P<answer>\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|(?:{_MONTHS}) \d{{4}}|(?:{_DAYS})|(?:19|20)\d\d)\b")
_GAP = re.compile(rf"(?<=[\w,;] )(?P<answer>{_NAME}|\d[\d,.]*\d(?: (?:per ?cent|%|\w+))?)")
_DATELINE = re.compile(r"^[^—–.]{2,60} [—–] ")


class Articles(Protocol):
    """What `propose` uses of an archive."""

    def list(self) -> Sequence[Mapping[str, Any]]: ...
    def get(self, article_id: str) -> Article | None: ...


def propose(archive: Articles, n: int, model: Model | None = None) -> Iterator[Case]:
    """Up to n cases, each made of one sentence, spread over the articles; the same ones every time."""
    rng = random.Random(0)
    articles = sorted(str(row["id"]) for row in archive.list())
    rng.shuffle(articles)
    waiting = [(article, sentences) for name in articles if (article := archive.get(name)) and (sentences := _sentences(article))]
    for _, sentences in waiting:
        rng.shuffle(sentences)
    made = 0
    while waiting and made < n:
        for article, sentences in list(waiting):
            case = None
            while sentences and case is None:
                sentence = sentences.pop()
                case = (_by_model(article, sentence, model) if model else None) or _by_rule(article, sentence)
            if case is None:
                waiting.remove((article, sentences))
            elif made < n:
                made += 1
                yield case


def plain_questions(article: Article) -> Iterator[Case]:
    """The questions of who and how many that rules make of an article's sentences, in their order."""
    cases = (_by_rule(article, sentence) for sentence in _sentences(article))
    yield from (case for case in cases if case and not {"who", "how-many"}.isdisjoint(case.tags))


def _sentences(article: Article) -> list[str]:
    """The sentences of an article that are of a fit length and on one line."""
    sentences = [article.text[start:end].strip() for start, end in split_segments(article.text, article.language)]
    return [sentence for sentence in sentences if _FEWEST <= len(sentence.split()) <= _MOST and "\n" not in sentence]


def _by_rule(article: Article, sentence: str) -> Case | None:
    """A question of who or how many where the sentence begins with the answer, of when where it has a date, else a gap to fill; None where
    there is no name or number for it.
    """
    plain = _DATELINE.sub("", sentence)
    if article.language == "en":
        if who := _WHO.match(plain):
            return _case(article, sentence, f"Who {who['rest']}?", who["answer"], "who")
        if many := _HOW_MANY.match(plain):
            return _case(article, sentence, f"How many {many['rest']}?", many["answer"], "how-many")
        if when := _WHEN.search(plain):
            rest = (plain[: when.start()] + plain[when.end() :]).rstrip(".!")
            return _case(article, sentence, f"When was it that {_after_that(rest)}?", when["answer"], "when")
    if gap := _GAP.search(plain):
        return _case(article, sentence, f"{plain[: gap.start()]}___{plain[gap.end() :]}", gap["answer"], "cloze")
    return None


def _by_model(article: Article, sentence: str, model: Model) -> Case | None:
    """An LLM's question about a sentence; None when its reply is not of the form asked for, or its answer is not in the sentence."""
    reply = "".join(model.stream(render("propose", title=article.title, published=article.published, sentence=sentence)))
    try:
        fields = json.loads(reply[reply.index("{") : reply.rindex("}") + 1])
        question, answer = str(fields["question"]).strip(), str(fields["answer"]).strip()
    except (ValueError, KeyError, TypeError):
        return None
    if not question.endswith("?") or not answer or not metrics.contains(sentence, [answer]):
        return None
    return _case(article, sentence, question, answer, "llm")


def _case(article: Article, sentence: str, question: str, answer: str, kind: str) -> Case:
    return Case(" ".join(question.split()), (answer,), (article.id,), (sentence,), tags=(DRAFT, kind))


def _after_that(sentence: str) -> str:
    """A sentence as it goes on after "that": its first word in lower case, unless it is a name or part of one."""
    first, _, rest = sentence.partition(" ")
    common = first in {"The", "A", "An", "It", "He", "She", "They", "We", "In", "On", "At", "This", "That", "There", "Its", "His", "Her"}
    return f"{first.lower()} {rest}" if common else sentence
