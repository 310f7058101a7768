"""The words that lead to a reason, in English, German, Spanish and Turkish."""

import re

_GIVES = (
    r"because|due to|owing to|thanks to|in order to|so that|as a result|in response to|in protest|blam(?:ed?|es|ing)|caus(?:ed?|es|ing)|"
    r"reasons?|hidden|obscured|led to|forc(?:ed|es|ing)|prompt(?:ed|s|ing)|trigger(?:ed|s|ing)|attribut(?:ed|es)|set off (?:the|an?)|"
    r"weil|wegen|aufgrund|denn|um zu|grund|ursachen?|schuld|verursacht\w*|da(?:durch|her)|"
    r"porque|debido|a causa|por culpa|culp\w+|causad?[oa]?s?|ya que|motiv\w+|razón|"
    r"çünkü|nedeniyle|yüzünden|sebebiyle|dolayı|nedeni"
)
# Words that lead to a reason, or only to what came before; and to a purpose, or to something else.
_MAY_GIVE = (
    r"since (?!\d)|as (?:the|it|they|he|she|there)|after (?!\d)|following|over|amid|da|nach (?!\d)|nachdem|"
    r"por|tras|üzerine|sonra|sebeb\w*|neden\w*"
)
_PURPOSE = r"for|to (?!the\b)[a-z]+|para|için"
_SURELY = re.compile(rf"\b(?:{_GIVES})\b", re.I)
_LIKELY = re.compile(rf"\b(?:{_GIVES}|{_MAY_GIVE})\b", re.I)
_PERHAPS = re.compile(rf"\b(?:{_GIVES}|{_MAY_GIVE}|{_PURPOSE})\b", re.I)
_CLAUSE = re.compile(rf"\b(?:{_GIVES})\b|, as (?!expected|planned|usual|well|before|if|of|an?\b)\w", re.I)
# What tells of a cause without such a word: that something went wrong, what it began with, or what had happened before.
_CAUSE = re.compile(
    r"\b(?:fail(?:s|ed|ures?)?|fault\w*|errors?|mistak\w+|wrong\w*|missing|broken?|collapsed?|crack(?:s|ed)|leak\w*|defect\w*|damaged|"
    r"slowed|ran out|too (?:few|little|weak|\w+ly)|lack(?:s|ed)?|short(?:ages?| of)|lost|could not|cannot|unable|ill|sick|"
    r"(?:began|started|broke out|came) (?:by|from|when|with)|had (?!(?:an?|the|no|to|been put off)\b)(?:not |been |already )?\w+(?:ed|en|"
    r"t|wn|ne)|"
    r"falsch\w*|fehl\w*|defekt\w*|versag\w*|kaputt\w*|gebrochen\w*|gerissen|risse|mängel|schimmel|ausgefallen|undicht\w*|krank\w*|"
    r"(?:hatte|war|waren|hatten)\b[^.,]*? \w*ge\w+(?:t|en)(?=\W*$)|"
    r"fall(?:ó|os?|aron)|averías?|error(?:es)?|mal|roto|rompió|defect\w+|falta(?:ba)?|comenzó (?:por|con|cuando)|se había\w* \w+|"
    r"había\w* \w+[ai]do|"
    r"arıza\w*|hata\w*|yanlış\w*|bozu\w+|çök\w+|kırıl\w+|patla\w+|eksik\w*|hasta\w*)\b",
    re.I,
)
_TO_COME = re.compile(r"\b(?:will|is to|are to|plans? to|werden|wird|soll(?:en)?|ser[áa]n?|estar[áa]n?|va a)\b|[ae]c[ae][kğ]\w*", re.I)


def gives_reason(text: str) -> bool:
    """Whether a text has a word that leads to a reason, such as "because" and "blamed"."""
    return bool(_SURELY.search(text))


def states_reason(text: str) -> bool:
    """Whether a text has such a word, or a clause that gives a reason: ", as passengers stayed away"."""
    return bool(_CLAUSE.search(text))


def likely_gives_reason(text: str) -> bool:
    """Whether a text has such a word, or one that leads to a reason or to what came before: "after"."""
    return bool(_LIKELY.search(text))


def may_give_reason(text: str) -> bool:
    """Whether a text has such a word, or one that may lead to a reason, such as a purpose: "for"."""
    return bool(_PERHAPS.search(text))


def tells_cause(text: str) -> bool:
    """Whether a text tells what may have been the cause of something: what went wrong, or had happened before."""
    return bool(_CAUSE.search(text)) or states_reason(text)


def is_to_come(text: str) -> bool:
    """Whether a text tells what will be, which is no reason for what is."""
    return bool(_TO_COME.search(text))
