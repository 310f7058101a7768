"""Whether a claim tells as done what its evidence only plans, asks for, expects or thinks possible. English.

Only a verb that both have is looked at, in whatever form: "was to resume" and "resumed". What stands in other words is a model's to judge.
"""

import re

from qa.saying.words import Said
from vectorstore.indexes.keywords import terms

_INTENDED = (
    r"due|going|set|about|supposed|expected|likely|scheduled|planned|meant|ordered|told|asked|urged|required|plan(?:s|ned)?|hope[sd]?|want(?:s|ed)?|"
    r"intend(?:s|ed)?|expect(?:s|ed)?|vow(?:s|ed)?|promise[sd]?|threaten(?:s|ed)?|offer(?:s|ed)?|propose[sd]?|seeks?|sought|tr(?:y|ies|ied)|aim(?:s|ed)?"
)
_NOT_DONE = rf"(?:should|ought to|could|may|might|would|must|will|shall|(?:was|were) to|(?:{_INTENDED}) to)"
_VERB = re.compile(
    rf"\b{_NOT_DONE}(?: (?:also|then|soon|only|now|still|again|later|first|have|be|been|\w+ly))* (?P<verb>[a-z]{{3,}})", re.I
)
# Where a claim has one of these, it tells of no deed, or of one under a condition.
_ALSO_NOT_DONE = re.compile(
    rf"\b(?:{_NOT_DONE}|{_INTENDED}|can|plan\w*|propos\w+|possib\w+|potential\w*|future|to be|['’](?:ll|d)|refus\w+|fail\w*|tomorrow|next|"
    r"upcoming|alleged\w*|reportedly|whether|if|unless|until|before|once|when|after)\b",
    re.I,
)
_NO_VERB = re.compile(
    r"\b(?:to|an?|the|of|for|his|her|its|their|no|this|that|\w+['’]s)\s+$", re.I
)  # right before a word, which then is none


def plan_objection(claim: str, quotes: str, language: str) -> str:
    """A verb of the claim must not stand in the quotes only as something that was planned, asked for, expected or possible."""
    if language != "en" or _ALSO_NOT_DONE.search(claim):
        return ""
    done = {
        term for word in re.finditer(r"[^\W\d_]+", claim) if not _NO_VERB.search(claim[: word.start()]) for term in terms(word[0], language)
    }
    for match in _VERB.finditer(quotes):
        rest = f"{quotes[: match.start('verb')]} {quotes[match.end('verb') :]}"
        if done & set(terms(match["verb"], language)) - set(terms(rest, language)):
            return Said("only_planned")
    return ""
