"""A reranker that is served elsewhere, as a cross-encoder: the protocol of TEI, or that of Jina, Infinity, vLLM and others."""

from collections.abc import Mapping, Sequence, Set
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from qa.reading.pairs import Judgement, Sentence
from vectorstore.models.endpoint import HURRIED, Endpoint, TextRefusedError

_SETTING = "DATELINE_READER"
_SUREST = 1e-6  # the least probability that is told from 0, and from 1


class Reranker:
    """As `CrossEncoder` has it, by `URL#model`; nothing is asked before the first question. Raises InputError for what is no such URL.

    Its scores are taken for probabilities, as these servers give them unless told otherwise.
    """

    languages = frozenset[str]()

    def __init__(self, spec: str, key: str, kind: str) -> None:
        self.kind = kind
        self._endpoint = Endpoint(_SETTING, spec, key=key)
        self._takes_documents = False  # the second protocol

    def of(self, languages: Set[str]) -> Self:
        return self

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        scores = self._scores(question, [sentence.plain for sentence in sentences]).clip(_SUREST, 1 - _SUREST)
        return Judgement(np.log(scores / (1 - scores)), (None,) * len(sentences))

    def _scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """The scores (n,) of n texts, in [0, 1]."""
        answer = self._asked(question, texts)
        try:
            items = answer if isinstance(answer, list) else answer["results"]
            found: dict[int, Any] = {item["index"]: item["score"] if "score" in item else item["relevance_score"] for item in items}
            scores = np.array([found.pop(i) for i in range(len(texts))], dtype=np.float64)
        except (LookupError, TypeError, ValueError) as error:
            raise self._endpoint.unclear(f"did not score {len(texts)} texts as a reranker does") from error
        if found or not ((scores >= 0) & (scores <= 1)).all():
            raise self._endpoint.unclear(f"did not give {len(texts)} scores from 0 to 1")
        return scores

    def _asked(self, question: str, texts: Sequence[str]) -> Any:
        """The answer to a question about texts. What refuses one protocol is asked in the other from then on."""
        for _ in range(2):
            try:
                return self._endpoint.post(self._body(question, texts), HURRIED)
            except TextRefusedError:
                self._takes_documents = not self._takes_documents
        raise self._endpoint.unclear("refused what rerankers are sent")

    def _body(self, question: str, texts: Sequence[str]) -> Mapping[str, Any]:
        if self._takes_documents:
            return {"model": self._endpoint.model, "query": question, "documents": texts, "return_documents": False}
        return {"query": question, "texts": texts, "truncate": True}
