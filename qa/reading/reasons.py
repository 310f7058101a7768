"""The words that lead to a reason, in English, German, Spanish and Turkish."""

import re

_GIVES = (
    r"because|due to|owing to|thanks to|in order to|so that|as a result|in response to|in protest|blam(?:ed?|es|ing)|caus(?:ed?|es|ing)|"
    r"reasons?|hidden|obscured|led to|forc(?:ed|es|ing)|prompt(?:ed|s|ing)|trigger(?:ed|s|ing)|attribut(?:ed|es)|"
    r"weil|wegen|aufgrund|denn|um zu|grund|ursachen?|schuld|verursacht\w*|da(?:durch|her)|"
    r"porque|debido|a causa|por culpa|culp\w+|causad?[oa]?s?|ya que|motiv\w+|razón|"
    r"çünkü|nedeniyle|yüzünden|sebebiyle|dolayı|nedeni"
)
# Words that lead to a reason, or only to what came before; and to a purpose, or to something else.
_MAY_GIVE = (
    r"since (?!\d)|as (?:the|it|they|he|she|there)|after|following|over|amid|da|nach|nachdem|por|tras|üzerine|sonra|sebeb\w*|neden\w*"
)
_PURPOSE = r"for|to (?!the\b)[a-z]+|para|için"
_SURELY = re.compile(rf"\b(?:{_GIVES})\b", re.I)
_LIKELY = re.compile(rf"\b(?:{_GIVES}|{_MAY_GIVE})\b", re.I)
_PERHAPS = re.compile(rf"\b(?:{_GIVES}|{_MAY_GIVE}|{_PURPOSE})\b", re.I)


def gives_reason(text: str) -> bool:
    """Whether a text has a word that leads to a reason, such as "because" and "blamed"."""
    return bool(_SURELY.search(text))


def likely_gives_reason(text: str) -> bool:
    """Whether a text has such a word, or one that leads to a reason or to what came before: "after"."""
    return bool(_LIKELY.search(text))


def may_give_reason(text: str) -> bool:
    """Whether a text has such a word, or one that may lead to a reason, such as a purpose: "for"."""
    return bool(_PERHAPS.search(text))
