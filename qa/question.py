"""A question as a person asks it → the question as the archive understands it: with its history, and its time."""

import re
from collections.abc import Sequence

from qa.periods import Period
from qa.types import Question
from vectorstore.keywords import quoted, terms

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|now|currently|so far|in the end|final(?:ly)?|(?:at )?last (?:report|count)|as corrected|"
    r"these days|(?:neueste|jüngste|aktuelle)\w*|derzeit|inzwischen|jetzt|nun|zuletzt|ahora|actualmente|últim[oa]s?|más reciente|"
    r"finalmente|şimdi|şu an|en son|güncel)\b",
    re.I,
)
_NAME = re.compile(r"(?<=\s)[^\W\d_a-zß-ÿ]\w+")
_BROAD = re.compile(
    r"\bwhat(?:'s| is| has been)? (?:happen(?:ed|ing|s)?|going on|new)\b|\bsummar(?:y|i[sz]e)\b|\boverview\b|\btell me (?:more )?about\b|"
    r"\bwhat do (?:we|you|the articles) (?:know|say)\b|\bwhat is known\b|\bwas (?:ist|war) (?:passiert|geschehen|los)\b|\bzusammenfass|"
    r"\bfasse?\b.+\bzusammen\b|\bqué (?:ha )?(?:pasó|pasado|ocurrió|ocurrido|sucedió)\b|\bresum(?:e|en|ir)\b|\bne oldu\b|\bözetle",
    re.I,
)


def understand(text: str, history: Sequence[str] = (), period: Period | None = None) -> Question:
    """Put a question into words for the search.

    `history` holds earlier turns, question and answer in turn; the questions become the context. A broad question with a name or
    a time of its own ("what happened in Halberg?") needs none, and would be answered about what was asked before.
    The phrase of `period`, when given, is left out of the words, since a filter stands for it.
    """
    words = text if period is None else re.sub(r" +(?=[?.,!]|$)", "", " ".join(text.replace(period.phrase, " ").split())) or text
    broad = bool(_BROAD.search(text))
    stands_alone = broad and (period or _NAME.search(text))
    return Question(
        text=text,
        words=words,
        context="" if stands_alone else " ".join(history[::2]),
        after=period.after if period else None,
        before=period.before if period else None,
        phrases=tuple(quoted(text)),
        latest=bool(_LATEST.search(text)),
        broad=broad,
        roundup=broad and period is not None and not terms(_BROAD.sub(" ", words), "en"),
    )
