"""What a broad question is about, and which sentences tell of it: "What was reported about the dairy?"."""

from dataclasses import replace

from qa.asking.conversation import has_terms
from qa.asking.question import subject_of
from qa.reading.reading import Reading
from qa.types import SURE, Question


def about_subject(question: Question, reading: Reading) -> Reading:
    """The reading, where it does not answer a broad question, as far as passages name all that this is about: their best sentences do."""
    if reading.answerable or not question.broad or question.roundup:
        return reading
    subject = subject_of(question)
    told = [item for item in reading.evidence if has_terms(item.hit, item.hit.text, subject)]
    if not told:
        return reading
    confidence = max(reading.confidence, SURE)
    return reading.answered([replace(item, score=item.score + confidence, short=None) for item in told], confidence)
