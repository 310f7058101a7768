"""An answer while it is made: the claims and citations that are ready so far, and the time that each step has taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter

from qa.types import Citation, Claim, Evidence, Removed, Step, Tokens, cite
from vectorstore.indexes.keywords import terms
from vectorstore.indexes.leading import holds
from vectorstore.store import Store

_MOST_PLACES = 50  # of a story's other places, at most so many are searched for a quote: each is a whole article to load
_REWORDED = 0.5  # share of the shorter sentence's terms from which on it is taken for the other one in other words


class AnswerSoFar:
    """What is ready of an answer: claims, citations in order of first use, and removed sentences."""

    def __init__(self, archive: Store, evidence: Sequence[Evidence], tokens: Tokens | None) -> None:
        self.claims: list[Claim] = []
        self.citations: list[Citation] = []
        self.removed: list[Removed] = []
        self.left_open: list[str] = []  # drafted sentences that tell what the articles do not say
        self.prompt, self.problem = "", ""  # the prompt's fingerprint, and why the LLM failed
        self.checker_problem = ""  # why the model that checks claims failed
        self.tokens = tokens  # so far of an LLM, with those that put the question
        self._archive, self._evidence = archive, evidence

    def add(self, claim: Claim) -> Claim:
        self.claims.append(claim)
        return claim

    def mend(self, text: str) -> None:
        """Take back the removed sentence that a claim now says in other words, if there is one."""
        words = _terms(text)
        shares = [len(words & _terms(sentence.text)) / max(1, min(len(words), len(_terms(sentence.text)))) for sentence in self.removed]
        if shares and max(shares) >= _REWORDED:
            del self.removed[shares.index(max(shares))]

    def has_claim(self, text: str) -> bool:
        """Whether a claim contains this text."""
        return any(text.casefold().rstrip(".") in claim.text.casefold() for claim in self.claims)

    def cites(self, item: Evidence) -> bool:
        """Whether a citation ends with this sentence; it may begin with the sentence before."""
        return any((citation.article_id, citation.end) == (item.hit.article_id, item.end) for citation in self.citations)

    def cite(self, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """Cite each piece of evidence, and give the numbers of the citations."""
        return tuple(self._number(item) for item in evidence)

    def _number(self, item: Evidence) -> int:
        for citation in self.citations:
            if (citation.article_id, citation.start, citation.end) == (item.hit.article_id, item.start, item.end):
                return citation.number
        also_in = tuple(origin for origin in item.hit.also_in[:_MOST_PLACES] if holds(self._texts.get(origin.id, ""), item.quote))
        self.citations.append(cite(len(self.citations) + 1, item, also_in))
        return len(self.citations)

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Article id → text, for all places of the evidence's stories; loaded together at the first citation."""
        places = {origin.id for item in self._evidence for origin in item.hit.also_in[:_MOST_PLACES]}
        return self._archive.texts(places) if places else {}


def _terms(text: str) -> set[str]:
    return set(terms(text, "en"))


@dataclass(slots=True)
class Clock:
    """Measures the seconds that each step takes; `on_step` is called when one begins."""

    on_step: Callable[[Step], object] | None = None
    began: float = field(default_factory=perf_counter)
    last: float = field(default_factory=perf_counter)
    steps: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("retrieve", "read", "draft", "verify"), 0.0))

    def begin(self, step: str, sentences: int = 0) -> None:
        """Tell that a step begins."""
        if self.on_step:
            self.on_step(Step(step, sentences))

    def lap(self, step: str) -> None:
        """Count the time since the last lap for a step."""
        now = perf_counter()
        self.steps[step] += now - self.last
        self.last = now

    def seconds(self) -> dict[str, float]:
        """Seconds by step, and in total."""
        return {step: round(spent, 4) for step, spent in (self.steps | {"total": perf_counter() - self.began}).items()}
