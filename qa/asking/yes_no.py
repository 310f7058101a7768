"""Turns a question that asks for yes or no into the statement that it asks about, and that statement's denial. English.

Only where it is plain which words are the subject: pronouns, names, and words that stand side by side in the articles, too.
"""

import re
from itertools import takewhile

from vectorstore.texts.folding import folded

ENGLISH = "en"  # the only language that is understood here
_AUXILIARY = "is|are|was|were|did|does|do|has|have|had|will|can|could|may|must|should|would"
_QUESTION = re.compile(rf"^\W*(?:(?:and|but|so|then) )?(?P<auxiliary>{_AUXILIARY}) (?P<rest>[^?]+?)\W*$", re.I)
_CHOICE = re.compile(r"\b(?:or|whether|if|who|whom|what|when|where|which|why|how)\b", re.I)  # "older or younger?" has no yes
_NEGATED = re.compile(r"\b(?:not|never|no|nobody|nothing|none|any\w*|without|\w+n['’]t)\b", re.I)
_PRONOUN = re.compile(r"(?:it|he|she|they|there|this|that|these|those|we|you|i)\b", re.I)
_NAME = re.compile(r"[^\W\d_a-z][\w.’'-]*(?: (?:(?:of|the|de|von|van|der|and) )*[^\W\d_a-z][\w.’'-]*)*(?<!['’]s)(?= )")
_DETERMINED = re.compile(r"(?:the|a|an|his|her|its|their|both|all|most)\b", re.I)
_LINK = re.compile(r" (of|in|at|for|from|on|to|against) ")
_FUNCTION_WORD = re.compile(rf" (?:{_AUXILIARY}|of|in|at|for|from|on|to|by|with|against|and|the|a|an|that|still|not)$")
# The past of verbs, as "did" is left out: "did they win?" asks whether "they won". The judge takes "they did win" for something else.
PAST = dict(
    pair.split(":")
    for pair in (
        "beat:beat become:became begin:began break:broke bring:brought build:built buy:bought catch:caught choose:chose come:came "
        "cost:cost cut:cut do:did draw:drew drive:drove eat:ate fall:fell feel:felt fight:fought find:found fly:flew forbid:forbade "
        "forget:forgot get:got give:gave go:went grow:grew have:had hear:heard hide:hid hit:hit hold:held hurt:hurt keep:kept know:knew "
        "lead:led leave:left lend:lent let:let lose:lost make:made mean:meant meet:met pay:paid put:put quit:quit read:read ride:rode "
        "rise:rose run:ran say:said see:saw sell:sold send:sent set:set shoot:shot shut:shut sing:sang sink:sank sit:sat sleep:slept "
        "speak:spoke spend:spent stand:stood steal:stole strike:struck swear:swore swim:swam take:took teach:taught tell:told "
        "think:thought throw:threw understand:understood wear:wore win:won withdraw:withdrew write:wrote arise:arose bear:bore bet:bet "
        "bid:bid bind:bound bite:bit bleed:bled blow:blew burst:burst cast:cast deal:dealt dig:dug drink:drank feed:fed flee:fled "
        "freeze:froze hang:hung lay:laid light:lit mislead:misled overcome:overcame oversee:oversaw overthrow:overthrew rebuild:rebuilt "
        "ring:rang seek:sought shake:shook shed:shed shrink:shrank slide:slid spin:spun split:split spread:spread spring:sprang "
        "stick:stuck sweep:swept swing:swung tear:tore undergo:underwent undertake:undertook uphold:upheld wake:woke weep:wept "
        "withhold:withheld withstand:withstood panic:panicked"
    ).split()
)
PAST_ONLY = frozenset(PAST.values()) - {*PAST, "meant", "bound", "bit"}  # not "cut", nor "meant to", "a bit"
# Verbs that double their last consonant: of one syllable with one vowel ("plan"), or with the stress on the last ("commit").
_DOUBLING = re.compile(r"(?:[^aeiou]|qu)*[aeiou][^aeiouwxy]|\w*(?:(?<!li)(?<!vo)mit|cur|pel|trol|gret|quip|(?<!f)fer)")
_WITHOUT_VERB = ("is", "are", "was", "were", "has", "have", "had")  # "was" may be followed by a preposition: "was he in prison?"


def asks_yes_or_no(question: str) -> bool:
    """Whether yes or no would answer a question. One that denies itself, or leaves a choice, is answered by neither."""
    found = _QUESTION.match(question)
    return found is not None and not _CHOICE.search(found["rest"]) and not _NEGATED.search(found["rest"])


def sides_of(question: str, told: str) -> tuple[str, str] | None:
    """What a yes-or-no question asks about, and its denial; None where it is not plain which words are the subject.

    `told` is the text of the article that may answer it.
    """
    found = _QUESTION.match(question)
    if not found or not asks_yes_or_no(question):
        return None
    auxiliary, rest = found["auxiliary"].lower(), found["rest"]
    end = _subject_end(rest, f" {_plain(told)} ", verb_next=auxiliary not in _WITHOUT_VERB)
    subject, predicate = rest[:end], rest[end:].strip()
    if not subject or not predicate:
        return None
    subject = subject[0].upper() + subject[1:]
    return f"{subject} {_inflected(auxiliary, predicate)}.", f"{subject} {auxiliary} not {predicate}."


def _subject_end(rest: str, told: str, verb_next: bool) -> int:
    """The offset at which the subject ends; 0 where that is not plain. With `verb_next`, a verb follows it, and no preposition."""
    if found := _PRONOUN.match(rest):
        return found.end()
    end = _noun_phrase_end(rest, told)
    while end and (link := _LINK.match(rest, end)) and (verb_next or link[1] == "of"):
        further = _noun_phrase_end(rest[link.end() :], told)
        end = further and link.end() + further
    return end


def _inflected(auxiliary: str, predicate: str) -> str:
    """What is said of the subject with an auxiliary, or with the verb's own form in place of a form of "do"."""
    verb, _, rest = predicate.partition(" ")
    consonant_y = re.search(r"[^aeiou]y$", verb)
    match auxiliary:
        case "did" if verb in PAST:
            form = PAST[verb]
        case "did" if consonant_y:
            form = verb[:-1] + "ied"
        case "did":
            stem = verb + verb[-1] if _DOUBLING.fullmatch(verb) else verb
            form = stem + ("d" if stem.endswith("e") else "ed")
        case "does":
            form = verb[:-1] + "ies" if consonant_y else verb + ("es" if re.search(r"(?:[sxzo]|ch|sh)$", verb) else "s")
            form = {"haves": "has"}.get(form, form)
        case "do":
            form = verb
        case _:
            return f"{auxiliary} {predicate}"
    return f"{form} {rest}".rstrip()


def _noun_phrase_end(rest: str, told: str) -> int:
    """The end of a name, a number, or of the longest run of words after an article that the articles have, too."""
    if found := _NAME.match(rest):
        return found.end()
    if not _DETERMINED.match(rest):
        return 0
    ends = [word.end() for word in re.finditer(r"\S+", rest)][1:-1]  # a noun at least, and something said of it
    noun = rest.index(" ")  # a title has none of its articles: "Museum strike over"
    ends = list(takewhile(lambda end: f" {_plain(rest[noun:end])} " in told, ends))
    return next((end for end in reversed(ends) if not _FUNCTION_WORD.search(rest[:end])), 0)


def _plain(text: str) -> str:
    """The words of a text alone, folded, a space between them."""
    return " ".join(re.findall(r"\w[\w’'-]*", folded(text).casefold()))
