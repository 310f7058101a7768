"""Whether a claim tells as done what its evidence only plans, asks for, expects or thinks possible. English.

Of plans, only a verb that both have counts, in whatever form: "was to resume" and "resumed". Other words are a model's to judge.
"""

import re

from qa.saying.words import Said
from vectorstore.indexes.keywords import terms

_INTENDED = (
    r"supposed|expected|likely|scheduled|planned|meant|ordered|told|asked|urged|required|plan(?:s|ned)?|hope[sd]?|want(?:s|ed)?|"
    r"intend(?:s|ed)?|expect(?:s|ed)?|vow(?:s|ed)?|promise[sd]?|threaten(?:s|ed)?|offer(?:s|ed)?|propose[sd]?|seeks?|sought|tr(?:y|ies|ied)|aim(?:s|ed)?"
)
_NOT_DONE = rf"(?:should|ought to|could|may|might|would|must|will|shall|(?:was|were) to|(?:due|going|set|about|{_INTENDED}) to)"
_VERB = re.compile(
    rf"\b{_NOT_DONE}(?: (?:also|then|soon|only|now|still|again|later|first|have|be|been|\w+ly))* (?P<verb>(?-i:[a-z]){{3,}})(?!['’]s)\b",
    re.I,
)
_BELIEVED = re.compile(
    r"\b(?:suspect(?:s|ed)?|fear(?:s|ed)?|alleg(?:es?|ed|edly)|believ(?:es?|ed)|th(?:inks?|ought)|assum(?:es?|ed)|speculat\w+|rumou?r\w*|reportedly|"
    r"apparently|probably|possibly|perhaps|maybe|whether)\b",
    re.I,
)
# Where a claim has one of these, it tells of no deed, of one under a condition, or of what somebody says or supposes.
_LEFT_OPEN = re.compile(
    rf"{_BELIEVED.pattern}|\b(?:{_NOT_DONE}|{_INTENDED}|can|plan\w*|propos\w+|future|to be|['’](?:ll|d)|not|never|\w+n['’]t|refus\w+|"
    r"fail\w*|tomorrow|next|upcoming|if|unless|until|before|once|when|after|open|unknown)\b|"
    r"\b(?:accus|charg|suppos|suspic|belief|suggest|hypothes|opinion|view|doubt|question|wonder|uncertain|unclear|estimat|guess|potential|possib|prob|"
    r"appar|appear|seem|chance|risk|danger|threat|alleg|report|claim|accord|say|said)",
    re.I,
)
_NO_VERB = re.compile(r"\b(?:to|an?|the|of|for|his|her|its|their|no|this|that|\w+['’]s)\s+$", re.I)  # right before what then is none
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_AFTER, _SAME = 6, 2  # terms after such a word of which a claim must have so many to say the same


def plan_objection(claim: str, quotes: str, language: str) -> str:
    """A verb of the claim must not stand in the quotes only as something that was planned, asked for, expected or possible, nor the whole
    as what somebody believes.
    """
    if language != "en" or _LEFT_OPEN.search(claim):
        return ""
    said = set(terms(claim, language))
    nearest = max(_SENTENCE.split(quotes), key=lambda sentence: len(said & set(terms(sentence, language))))
    believed = _BELIEVED.search(nearest)
    if believed and len(said & set(terms(nearest[believed.end() :], language)[:_AFTER])) >= _SAME:
        return Said("only_planned")
    done = {
        term for word in re.finditer(r"[^\W\d_]+", claim) if not _NO_VERB.search(claim[: word.start()]) for term in terms(word[0], language)
    }
    for match in _VERB.finditer(quotes):
        rest = f"{quotes[: match.start('verb')]} {quotes[match.end('verb') :]}"
        if done & set(terms(match["verb"], language)) - set(terms(rest, language)):
            return Said("only_planned")
    return ""
