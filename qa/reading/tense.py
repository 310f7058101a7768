"""Tells whether a day that a sentence names is to come, seen from the day of its article. English, German, Spanish, Turkish.

In news, a day is the last one before the article unless the sentence plainly says otherwise: what is planned has a word that says so.
"""

import re
from collections.abc import Mapping
from functools import cache

from qa.asking.yes_no import PAST_ONLY

_VERB_EN = (
    "begin|start|open|reopen|close|end|resume|return|meet|play|vote|take|run|face|go|expire|become|arrive|leave|decide|be|have|appear|speak|"
    "visit|hold|launch|strike|stop|sign|publish|release|present|discuss|testify|stand|give|receive|travel|host|rule|finish|step|make"
)
_PRESENT_EN = (
    "begins|starts|opens|reopens|closes|ends|resumes|returns|meets|plays|votes|takes|runs|faces|goes|expires|becomes|arrives|leaves|decides|"
    "sets|comes|launches|hosts|visits|travels|holds|speaks|appears"
)
_NO_VERB_AFTER_EN = "".join(rf"(?<!\b{word} )" for word in "the a an his her its their of by in postal".split())
_READY_EN = "planned|scheduled|expected|due|set|slated|billed|poised|forecast"
_ADVERBS_EN = r"(?: (?:not|now|also|only|still|then|all|both|\w+ly))*"
_VERBS_EN = rf"(?:(?:{_ADVERBS_EN} (?:be|get))?{_ADVERBS_EN} \w+)?"  # in "will be closed" and "will cut" nothing is over
_NO_PAST_EN = "need|indeed|hundred|united|speed|exceed|proceed|succeed"
_PAST_EN = "|".join(sorted(PAST_ONLY))
_NO_PAST_DE = "heute|sollte|könnte|möchte|müsste|dürfte|wollte|hätte|erste|zweite|dritte|vierte|letzte|nächste|beste|rechte|mitte"
_VERB_DE = "(?-i:(?!ist )[a-zäöüß]{2,}t)"  # right before the day, or right after one that leads
_UNIT_DE = "(?:den |dem |zum |zu |einschließlich |mindestens |kommenden )*"

# By language and sign: the pattern of the words. Those of "until", "by", "from" and "itself" stand right before the day, those of "after"
# right after it. "to come" leads to what is to come, "over" to what is over, "present" are verbs in the present; "last" end a clause that
# is to come. A day by which something is "wished" is to come, one until which it "lasted" is over.
_SIGNS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "to come": rf"(?:\b(?:will|shall|won['’]t|would|(?-i:may)|might|must|should)|['’]ll)\b(?! (?:not )?have\b){_VERBS_EN}|"
        rf"\bcould(?! (?:not|have|only|hardly|barely|see|hear|be seen|be heard)\b){_VERBS_EN}|(?<=,) to be \w+|"
        rf"\b(?:is|are|be|been)(?: \w+ly)? (?!due)(?:{_READY_EN}) to (?!(?:the|a|an)\b)(?:be \w+|[a-z]+)|"
        r"\b(?:is|are|has|have|going|about|hop(?:es?|ing)|wants?|aim(?:s|ing)|intends?|plan(?:s|ning)|likely|unlikely|ready|yet|needs?) to "
        rf"(?!(?:the|a|an)\b)(?:be \w+|[a-z]+)|\b(?:{_READY_EN}) to (?:be \w+|(?:{_VERB_EN})\b)|"
        rf"(?<!\bthan )(?<!\bas )\b(?:{_READY_EN}) (?:for|on|in|at|by|from|before|back|this|early|later?)\b",
        "over": rf"\b(?:(?!(?:{_READY_EN}|{_NO_PAST_EN})\b)\w{{2,}}ed|{_PAST_EN}|was|were|says|beat|cut|hit|put|shut|spread|"
        "burst|quit|seen|known|taken|given|shown|written|spoken|broken|stolen|driven|fallen|beaten|chosen|hidden|thrown|drawn|grown|flown|since|last|ago|yesterday|"
        r"than(?= $)|"
        rf"due to (?!(?:{_VERB_EN})\b))\b",
        "present": rf"{_NO_VERB_AFTER_EN}(?<!\d )\b(?:{_PRESENT_EN})\b(?! \d)|"
        rf"(?:(?<=[a-rt-z]s )|\b(?:they|we|you|people|women|men|children) |\bto )(?:{_VERB_EN})\b|"
        r"\b(?:decide|arrive|begin|resume|reopen|meet)\b|\bplans (?:a|an|to)\b",
        "itself": r"\b(?:next|coming|following|for) (?:the )?|\b(?:is|are) (?:(?:out|back) )?(?:(?:on|this) )?",
        "after": r"^ week\b",
        "until": r"\b(?:until|till) (?:at least |late |early |(?:noon|midday|midnight) on |the end of )*",
        "lasted": r"\b(?:lasted|burn(?:ed|t)|raged|continued|stayed|waited|went on|not|\w+n['’]t|never)\b",
        "by": r"\bby (?:late |early |(?:noon|midday|midnight) on |the end of )*",
        "wished": r"\b(?:to (?!(?:the|a|an)\b)[a-z]+|(?:must|should|can|may|could|needs?)(?: \w+)?|deadline|ultimatum)\b",
        "from": r"\bfrom ",
        "clause": r"\b(?:and|but|while|whereas|as|after|before|when|that|which|who|because|where|although|though|if)\b",
    },
    "de": {
        "to come": r"\b(?:wird|werden|soll|sollen|will|wollen|dürften?|muss|müssen)\b|\b(?:geplant|angesetzt|vorgesehen)\b",
        "over": r"\b(?:hat|haben|habe|hatte\w*|wurden?|worden|waren?|kam|kamen|ging|gingen|gab|gaben|fand|fanden|nahm|nahmen|fiel|fielen|"
        "stieg|stiegen|sank|sanken|traf|trafen|schlug|gewann|gewannen|verlor|verloren|begann|brach|starb|starben|stand|lief|fuhr|blieb|rief|"
        r"sprach|zog|ließ|schloss|bekam|beschloss|seit|\w*(?:trat|hielt|bat|tat|riet|litt|stritt|galt)|"
        rf"(?-i:(?!(?:{_NO_PAST_DE})\w*)[a-zäöüß]{{2,}}ten?(?<!sten)))\b",
        "present": r"\b(?:beginn|start|stell|öffn|end|schließ|stimm|spiel|tag|streik|eröffn|empfäng|wähl|komm|fähr|fahr|find|"
        r"läuf|entscheid|"
        rf"triff|tritt|treff)(?:e?t|en)\b|^ {_VERB_DE}\b|\b{_VERB_DE} (?:am |ab )?$",
        "itself": r"\b(?:nächste\w*|kommende\w*|für(?: den)?) ",
        "after": r"^ (?:nächster|kommender) woche\b",
        "until": rf"\bbis {_UNIT_DE}",
        "lasted": r"\b(?:dauerte\w*|brannte\w*|nicht|kein\w*|wartete\w*)\b",
        "by": rf"\bspätestens (?:am )?|\bbis spätestens {_UNIT_DE}",
        "wished": r"\bzu \w+en\b",
        "from": rf"\bab {_UNIT_DE}",
        "last": r"\b(?:wird|werden|soll|sollen|muss|müssen)\W*$",
        "clause": r"\b(?:und|aber|während|nachdem|bevor|als|dass|weil|wo|wie)\b",
    },
    "es": {
        "to come": r"\b(?-i:[a-záéíóúñü]{2,}(?:ará|erá|irá|drá)n?)\b|\bvan? a \w+r\b|\bestán? previst[oa]s?\b|"
        r"\b(?:previst|programad|convocad|fijad|planead)[oa]s? (?:para|en)\b|\bprevén? \w+r\b",
        "over": r"\b(?:dij\w+|(?-i:\w{2,}(?:ó|aron|ieron|aba|aban))|fue|fueron|hizo|hubo|había\w*|ha|han|murió|puso|vino|tuvo|desde)\b",
        "present": r"\b(?:empieza|comienza|abre|cierra|juega|vota|termina|vence|arranca|inicia|llega|visita|viaja|entra|reabre|decide|"
        r"celebra|reúne)n?\b",
        "itself": r"\bpróximo |\bpara (?:el )?(?:próximo )?",
        "after": r"^,? (?:que viene|próximo|de la (?:próxima semana|semana que viene))\b",
        "until": r"\bhasta (?:el )?(?:próximo )?",
        "lasted": r"\b(?:duró|no|ardió|siguió)\b",
        "by": r"\bantes del? ",
        "wished": r"\b(?:debe|deben|tiene|tienen)\b",
        "from": r"\ba partir del? (?:este )?",
        "clause": r"\b(?:y|pero|mientras|cuando|que|porque|después)\b",
    },
    "tr": {
        "to come": r"\b\w{2,}(?:acak|ecek)(?:lar|ler)?(?:[td][ıi]r)?\b",
        "over": r"\b\w{2,}(?:d[ıiuü]|t[ıiuü])(?:lar|ler)?\b",
        "itself": r"\b(?:gelecek|önümüzdeki|haftaya) ",
        "after": r"^(?:['’]?\w*)? (?:gününe )?kadar\b",
        "last": r"\b\w{2,}(?:acak|ecek)(?:lar|ler)?(?:[td][ıi]r)?\b|"
        r"\b(?:oyn|başl|açıl|toplan|yapıl|kapan|görüşül|seçil)\w*yor(?:lar)?\W*$",
        "clause": r"\b(?:ve|ama|ancak)\b",
    },
}
_ANY_CLAUSE = r"[,;:()–—“”\"]"
_POSSESSIVE = re.compile(r"^['’]s\b")
_NEVER = re.compile(r"(?!)")


def is_to_come(before: str, after: str, language: str) -> bool:
    """Whether a day is to come, by the words of its sentence before and after it."""
    if language not in _SIGNS:
        return False
    clause, rest = clause_around(before, after, language)
    if _POSSESSIVE.search(after):  # "for Monday's match"
        return _nearest(before, "to come", language)
    if _ends(clause, "itself", language) or _sign("after", language).search(after):
        return True
    if _ends(clause, "until", language):
        return not _sign("lasted", language).search(clause) and not (_leads(clause) and _sign("over", language).search(rest))
    by = _ends(clause, "by", language)
    if _nearest(before, "to come", language) or (by and _nearest(clause, "wished", language)):
        return True
    return _verb_is_to_come(clause, rest, language, begins=by or _ends(clause, "from", language))


def is_over(before: str, after: str, language: str) -> bool:
    """Whether the clause of a day has a word for what is over."""
    return any(_sign("over", language).search(part) for part in clause_around(before, after, language))


def clause_around(before: str, after: str, language: str) -> tuple[str, str]:
    """What stands before and after a day in its clause."""
    split = _sign("clause", language).split
    return split(before)[-1], split(after, maxsplit=1)[0]


def _verb_is_to_come(clause: str, rest: str, language: str, begins: bool) -> bool:
    """Whether a day is to come by the verbs of its clause, before or after it; `begins` where something begins or ends on it."""
    over, leads = _sign("over", language), _leads(clause)
    if over.search(clause):
        return False
    if _sign("last", language).search(rest):
        return True
    if leads and (first := _sign("to come", language).search(rest)):
        return not over.search(rest[: first.start()])
    if over.search(rest):
        return False
    return begins or bool(_sign("present", language).search(rest if leads else clause))


def _leads(clause: str) -> bool:
    """Whether a day is the first thing said in its clause, of which this stands before it."""
    return not re.search(r"\w{3}", re.sub(r"\b(?:bis|until|till|hasta)\b", " ", clause, flags=re.I))


def _nearest(text: str, sign: str, language: str) -> bool:
    """Whether of these signs and those of what is over, one of these ends last in a text; "will be closed" is one as a whole."""
    last, over = (max((found.end() for found in _sign(each, language).finditer(text)), default=-1) for each in (sign, "over"))
    return last >= max(over, 0)


def _ends(text: str, sign: str, language: str) -> bool:
    return any(found.end() == len(text) for found in _sign(sign, language).finditer(text))


@cache
def _sign(sign: str, language: str) -> re.Pattern[str]:
    pattern = _SIGNS.get(language, {}).get(sign)
    if sign == "clause":
        return re.compile(f"{_ANY_CLAUSE}|{pattern}" if pattern else _ANY_CLAUSE, re.I)
    return re.compile(pattern, re.I) if pattern else _NEVER
