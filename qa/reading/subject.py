"""What a broad question is about, and which articles tell of it: "What was reported about the dairy?"."""

from dataclasses import replace

from qa.asking.question import subject_of
from qa.reading.reading import Reading
from qa.types import SURE, Question
from vectorstore.indexes.hits import Retrieved
from vectorstore.indexes.keywords import terms


def about_subject(question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading, where it does not answer a broad question, as far as passages name all that this is about: their best sentences do."""
    if reading.answerable or not question.broad or question.roundup:
        return reading
    subject = subject_of(question)
    naming = [hit.passage for hit in found.hits if _names_all(subject, f"{hit.title} {hit.text}", hit.language)]
    told = [item for item in reading.evidence if item.hit.passage in naming]
    if not told:
        return reading
    confidence = max(reading.confidence, SURE)
    return reading.answered([replace(item, score=item.score + confidence, short=None) for item in told], confidence)


def _names_all(subject: str, text: str, language: str) -> bool:
    """Whether a text has all the words of a subject."""
    wanted = set(terms(subject, language))
    return bool(wanted) and wanted <= set(terms(text, language))
