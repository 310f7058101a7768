"""Names that have an "and" of their own, so that a text is not cut within them: "Bosnia and Herzegovina"."""

import re
from functools import cache

from babel import Locale

from qa.asking.time_words import LANGUAGES
from vectorstore.texts.folding import CAPITALISED

_HIDDEN = "\ue000"  # stands for a space within a name


def whole_names(text: str) -> str:
    """A text in which the spaces of such names are hidden: of countries, and of "Marks and Spencer and Boots" the first."""
    return _names_with_and().sub(lambda found: found[0].replace(" ", _HIDDEN), text)


def apart(text: str) -> str:
    """A text that `whole_names` gave, or a piece of it, with its spaces again."""
    return text.replace(_HIDDEN, " ")


@cache
def _names_with_and() -> re.Pattern[str]:
    """Matches names of countries that have an "and", and two names of one word that another one follows after a comma or an "and"."""
    territories = {name for language in LANGUAGES for name in Locale.parse(language).territories.values()}
    written = sorted({re.sub(r" (&|und|y|ve) ", r" (?:&|and|\1) ", name) for name in territories if re.search(r" (?:&|und|y|ve) ", name)})
    one, joint = CAPITALISED, r"(?:and|und|y|e|ve|&)"
    followed = rf"(?=,? {joint} [^\W\d_a-zß-ÿ]|, [^\W\d_a-zß-ÿ])"
    return re.compile(rf"\b(?:{'|'.join(written)}|(?<!, ){one} {joint} {one}{followed})(?!\w)")
