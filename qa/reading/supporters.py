"""Who supports a thing is not who is against it: the sentences that take the side asked for come first. English, German, Spanish."""

import re
from dataclasses import replace

from qa.reading.reading import Reading
from qa.types import Question

_SIDES = {
    "for": r"support(?:s|ed)?|back(?:s|ed)?|favou?r(?:s|ed)?|welcome[sd]?|defend(?:s|ed)?|approve[sd]?|praise[sd]?|endorse[sd]?|"
    r"unterstütz\w+|begrüßt?\w*|befürwort\w+|apoy[aó]\w*|defendió|respald\w+",
    "against": r"oppose[sd]?|against|reject(?:s|ed)?|criticise[sd]?|criticize[sd]?|object(?:s|ed)?|condemn(?:s|ed)?|den(?:ies|ounced)|"
    r"gegen|dagegen|lehn\w+|kritisier\w+|en contra|rechaz\w+|critic\w+",
}
_ASKS_FOR_SIDE = {
    side: re.compile(rf"^\W*(?:and |und |y )?(?:who|wer|quién(?:es)?) (?:\w+ ){{0,2}}?(?:{words})\b", re.I)
    for side, words in _SIDES.items()
}
_TAKES_SIDE = {side: re.compile(rf"(?<!\bnot )(?<!\bnicht )(?<!\bno )\b(?:{words})\b", re.I) for side, words in _SIDES.items()}


def side_first(question: Question, reading: Reading) -> Reading:
    """The reading of a question for who supports or who opposes something, with those of the other side last and counting nothing."""
    asked = next((side for side, pattern in _ASKS_FOR_SIDE.items() if pattern.search(question.words)), "")
    if not asked or not reading.evidence:
        return reading
    takes = [(item, {side for side, pattern in _TAKES_SIDE.items() if pattern.search(item.quote)}) for item in reading.evidence]
    if asked in takes[0][1] or not takes[0][1] or not any(asked in sides for _, sides in takes):
        return reading
    same, other = ([item for item, sides in takes if (sides == takes[0][1]) is opposed] for opposed in (False, True))
    same.sort(key=lambda item: not _TAKES_SIDE[asked].search(item.quote))
    first = replace(same[0], score=reading.evidence[0].score)
    return replace(reading, evidence=(first, *same[1:], *(replace(item, score=0.0) for item in other)))
