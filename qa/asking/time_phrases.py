"""The phrases of four languages that hold the form of a time ("since {time}"), and how they end. `qa/asking/grammar.py` fills them in."""

from collections.abc import Mapping

# The meanings of times that are named by their distance from today.
RELATIVE = (
    "today", "yesterday", "day before yesterday", "before last", "ago", "recent", "rolling", "last", "this", "last weekend", "weekend",
    "last weekday", "weekend before last", "this weekend", "last season", "this season", "last quarter",
    "tomorrow", "day after tomorrow", "next", "next some", "from now", "next weekend", "next weekday", "next season", "next month",
    "weekday in week", "same day", "so far", "midweek", "previous", "next holiday",
)  # fmt: skip
# The meanings of forms that name a time without a preposition, and those that others limit.
FREE = {*RELATIVE, "last month", "iso date", "short date"} - {"weekend", "so far", "midweek", "previous"}
FREE_IN = {
    "en": ("third", "this weekday"),
    "de": ("third", "this weekday", "holiday"),
    "es": ("third", "weekend", "weekend of", "edge", "nth day"),
    "tr": (
        "third", "holiday", "half", "quarter", "weekend", "weekend of", "season", "nth weekday", "nth week", "nth day", "edge",
        "this weekday",
    ),
}  # fmt: skip
BASE = ("month", "season", "year", "last", "this", "present", "before last", "last month")
ONLY_BASE = "present"
# Those that may stand without a preposition at the end of a clause, and those whose words with a capital are names ("USA Today").
BARE = ("weekday", "date", "days", "midweek", "holiday")
NAMES = ("today", "yesterday", "tomorrow", "this", "last", "next")

# An event named before a date: "before the election on 4 May".
EVENT = {
    "en": r"(?:(?:the|its|his|her|their) (?:[^\W\d]+ ){1,3}(?:on|of|in) )?",
    "de": r"(?:(?:der|dem|den) )?(?:[^\W\d]+ (?:am|vom|im) )?",
    "es": r"(?:(?:[^\W\d]+ ){1,2}del? )?",
    "tr": "",
}
_PART_EN = "(?:the (?:early |late |small )?(?:morning|afternoon|evening|night|hours) of (?:the )?)?"
_PART_DE = "(?:frühen |späten )?(?:morgen|vormittag|mittag|nachmittag|abend|nacht)"
_TO_EN = "(?:and|to|until|till|through)"
_DAYS_WITH_NAMES_EN = "black|good|super|bloody|ash|holy|easter|palm|cyber|giving|fat|ruby|selection"
_NOT_ALONE_EN = f"the|a|an|'s|’s|every|each|of|by|to|through|between|and|or|than|about|is|are|was|called|last|next|{_DAYS_WITH_NAMES_EN}"
_NOT_ALONE_DE = "der|die|das|des|dem|den|jeden|jedem|bis|und|oder|ist|war|schwarzer|blauer|letzten|nächsten"
_CLAUSE_ENDS_EN = r"(?!,? \d)(?=\s*$|[^\w\s'’\"”-]| (?:in|at|on|to|for|from|about|near|by|with|when|after|before|during|against|over)\b)"
_CLAUSE_ENDS_DE = r"(?=\s*$|[^\w\s\"“-]| (?:in|im|an|am|auf|bei|beim|mit|gegen|über|vor|nach|zu[mr]?)\b| \w+(?:t|en)\W*$)"
_LOCATIVE = r"(?:['’]?[dt][ae]|['’]?n?[ıiuü]nd[ae]|l[ae]rd[ae])"


def _not_after(words: str) -> str:
    """A pattern for a place that none of the words stands before."""
    return "".join(rf"(?<!\b{word} )" for word in words.split("|"))


# By language: (relation, pattern). {from} is the first of two times, which may be the number of a day alone: "between 1 and 10 September".
PHRASES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("within", "{free}"),
        ("within", f"{_not_after(_NOT_ALONE_EN)}{{bare}}{_CLAUSE_ENDS_EN}"),
        ("within", f"(?:in|on|at|during|over|within|from|for|throughout|in the course of) {_PART_EN}{{time}}"),
        ("around", f"(?:(?:in|on|at|from) )?(?:around|roughly|approximately|circa|some ?time (?:in|around|on)) {_PART_EN}{{time}}"),
        ("within", "(?:(?<=news )|(?<=articles )|(?<=stories )|(?<=events )|(?<=reports ))of {time}"),
        ("between", f"(?:between|from) (?:the )?{{from}} {_TO_EN} (?:the )?{{time}}"),
        ("between", "(?:(?:in|on|from|between|during) )?{from} ?[-–] ?{time}"),
        ("between", f"(?:in|on|during) {_PART_EN}(?:the )?{{from}} (?:to|and) (?:the )?{{time}}"),
        ("since", "(?:since|as from) {event}{time}"),
        ("since", "from {time} on(?:wards?)?"),
        ("after", "after {event}{time}"),
        ("before", "before {event}{time}"),
        ("until", "(?:until|till|up to|up until|up to and including|as of) {event}{time}"),
        ("until", "by {free}"),
        ("until", f"by {{bare}}{_CLAUSE_ENDS_EN}"),
    ),
    "de": (
        ("within", "{free}"),
        ("within", f"{_not_after(_NOT_ALONE_DE)}{{bare}}{_CLAUSE_ENDS_DE}"),
        ("within", "(?:im laufe|während|im verlauf)(?: de[sr])? {time}"),
        ("within", "(?:im(?: jahr)?|am|übers|über|in(?: der| den| dem| diesem| dieser)?|an|vom|zu[mr]?|aus(?: de[mnr])?|von) {time}"),
        ("within", f"(?:am|in der) {_PART_DE} (?:des|vom|zum|auf(?: den)?) {{time}}"),
        ("around", "(?:rund um|um|etwa|ungefähr|circa)(?: de[mn]| das| die)? {time}(?: herum)?"),
        ("between", "(?:zwischen(?: dem)?|vom|von) {from} (?:und|bis)(?: dem| zum)? {time}"),
        ("between", "(?:(?:im|vom|am|von) )?{from} ?(?:[-–]|bis) ?{time}"),
        ("between", "(?:im|am) {from} und (?:im |am )?{time}"),
        ("since", "(?:seit|ab) (?:dem )?{event}{time}"),
        ("after", "nach (?:dem )?{event}{time}"),
        ("before", "vor (?:dem )?{event}{time}"),
        ("until", "bis (?:zum )?{event}{time}"),
    ),
    "es": (
        ("within", "{free}"),
        ("within", "(?:en|el|este|durante|a lo largo de)(?: el| la)? {time}"),
        ("within", "(?:(?:en|por|durante) )?la (?:mañana|tarde|noche|madrugada) del? {time}"),
        ("around", "(?:alrededor|en torno|cerca|hacia)(?: del?| al?)?(?: el| la)? {time}"),
        ("within", "(?:(?<=noticias )|(?<=artículos )|(?<=periódicos )|(?<=prensa ))del? {time}"),
        ("between", "(?:entre|del?|desde) (?:el )?{from} (?:y|al?|hasta)(?: el)? {time}"),
        ("between", "(?:en|el|los días) {from} y (?:en |el )?{time}"),
        ("between", "(?:(?:en|el|del|entre) )?{from} ?[-–] ?{time}"),
        ("since", "desde (?:el |las? )?{event}{time}"),
        ("after", "después del? (?:el |las? )?{event}{time}"),
        ("before", "antes del? (?:el |las? )?{event}{time}"),
        ("until", "hasta (?:el |las? )?{event}{time}"),
    ),
    "tr": (
        ("within", "{free}"),
        ("within", f"{{time}}(?:{_LOCATIVE}| günü(?:nde)?| ayında| yılında| tarihinde| boyunca| (?:sabahı|akşamı|gecesi))"),
        ("around", "{time} (?:civarı|dolayları|sıraları|suları)(?:nda)?"),
        ("within", "{time}(?:['’]?[dt][ae]n|['’]?[dt][ae]ki)?(?= (?:haber|makale|yazı|olay))"),
        ("between", "{from} (?:ile|ve) {time}(?: tarihleri)? arasında"),
        ("between", f"{{from}} ?[-–] ?{{time}}(?:(?: tarihleri)? arasında|{_LOCATIVE})"),
        ("within", "{time}['’]?[dt][ae]n(?= .*haber)"),
        ("between", f"{{from}} ve {{time}}{_LOCATIVE}"),
        ("between", "{from}['’]?[dt][ae]n {time}['’]?y?[aeıiuü] kadar"),
        ("since", "{time} (?:gününden |ayından |yılından )?(?:beri|bu yana|itibaren)"),
        ("after", "{time} (?:gününden |ayından |yılından )?sonra"),
        ("before", "{time} (?:gününden |ayından |yılından )?önce"),
        ("until", "{time} (?:gününe |ayına |yılına )?kadar"),
    ),
}
# Words of a question about what is to come: "who will play on Friday?" asks for the coming one.
AHEAD: Mapping[str, str] = {
    "en": r"\b(?<!the )(?-i:will|won['’]t)\b|^\W*will\b|\b(?:going to|upcoming|what(?:['’]s| is) on)\b|"
    r"\b(?:is|are|be|['’]s)\b.*\b(?:planned|scheduled|due|expected|forecast|happening|set to)\b|"
    r"^\W*who (?!(?:is|was|has|does)\b)\w+s\b|\bwhat (?:happens|opens|starts|begins|comes|closes|ends)\b",
    "de": r"\b(?:wird|werden)\b|\b(?:ist|sind)\b.*\b(?:geplant|vorgesehen|angesetzt|angekündigt)\b|"
    r"^\W*(?:wer|was|wo|wann|welche\w* \w+) (?:spielt|spielen|passiert|kommt|öffnet|beginnt|startet|trifft|findet|läuft|schließt|endet)\b",
    "es": r"\bvan? a\b|\b(?:está|están|hay)\b.*\b(?:previst|planead|programad)[oa]s?\b|\b(?-i:[a-záéíóúñ]{2,}rán?)\b|"
    r"\b(?:quién(?:es)?|qué) (?:juegan?|abren?|empiezan?|comienzan?|cierran?)\b",
    "tr": r"(?:[ae]cak(?:lar|ler)?(?: m[ıi]\w*)?|(?:oynu|açılı|başlı|planlanı|bekleni)yor(?:lar)?)\W*$",
}
SENTENCE_ENDS = r"[.!?] "
CLAUSE_ENDS = rf"{SENTENCE_ENDS}|,| (?:dass|que)\b"
# What may stand between the words of a form and what follows: the case endings of a Turkish date (Eylül'de, 4 Mayıs'tan).
SUFFIX = {"tr": r"(?:['’]?(?:[dt][ae]n?|y?[aeıiuü]))?"}
# Where a form must end: before such an ending.
FORM_END = {"tr": r"(?=(?:['’]?(?:[dt][ae](?:n|ki)?|l[ae]rd[ae]|n?[ıiuü]nd[ae]|y?[aeıiuü]))?(?!\w))"}
# Where a phrase must end. "Last week's storm" is a thing, "last week's news" a time.
END = {"en": r"(?:['’]s?(?= (?:news|(?:news)?papers?|headlines?|articles|stories|events|reports)\b))?(?!\w|-\w|['’]s?\b(?=\w| \w)| of\b)"}
END_ELSEWHERE = r"(?!\w|-\w)"

# Words that surely name a time, though not one that is understood: "on the third Friday before Easter".
_CALENDAR_EN = "{ordinal}|{amount}|{unit}|{weekday}|{month}|{season}|{holiday}|weekend|quarter"
_RUN_EN = f"(?:{_CALENDAR_EN}|of|in|the|this|last|next|past|before|after|to|and)"
RUNS: Mapping[str, str] = {
    "en": rf"\b(?:in|on|at|during|over) (?:the )?(?:{{ordinal}} )(?:{{unit}}|{{weekday}}|weekend|quarter)\b(?: {_RUN_EN})*|"
    r"\b(?:at|on|over|during|around|since|before|after|"
    r"(?:in |during |over )?the (?:{unit}|run-up|build-up|lead-up) (?:before|after|to|of)) "
    r"(?:{holiday}|ramadan|hanukkah|the (?:(?:bank|summer) )?holidays?)(?:,?(?: of| in)? {in_year})?",
    "de": r"\b(?:am|im|in der|an dem) (?:{ordinal} )(?:{unit}|{weekday}|wochenende|quartal)\b"
    r"(?: (?:vor|nach|des|im|in|der|letzten|vorigen|dem|{unit}|{month}|ostern|weihnachten))*|"
    r"\b(?:in der woche )?(?:an|zu|über|vor|nach|um|seit|während)(?: de[rnm]| die)? "
    r"(?:{holiday}|feiertagen?|ramadan)(?: {in_year})?",
    "es": r"\b(?:en |durante )?(?:el|la) (?:{ordinal} )(?:{unit}|{weekday}|fin de semana|trimestre)\b"
    r"(?: (?:del?|antes|después|la|el|pasad[oa]|{unit}|{month}))*|"
    r"\b(?:(?:en )?la semana )?(?:en|durante|por|antes de|después de|desde)(?: l[ao]s?| el)? "
    r"(?:{holiday}|fiestas|vacaciones)(?: del? {in_year}| pasad[oa]s?)?",
    "tr": r"\b(?:{ordinal} )(?:günde|haftada|ayda|yılda|{weekday} günü)|"
    r"\b(?:(?:geçen|bu|{in_year}) )?(?:{holiday}|bayram|ramazan)['’]?(?:n?[dt][ae](?:n (?:önce|sonra|beri|önceki hafta(?:da)?))?)",
}
RUN_ENDS = {
    "en": r"(?<! of)(?<! the)(?=\s*$|[^\w\s'’]| (?:in|at|to|for|about|near|by|with|and|or)\b)(?! (?:of|in) the\b)",
    "de": r"(?<! des)(?<! der)(?=\s*$|[^\w\s]| (?:in|bei|zu|über|mit|und|gegen)\b|(?= \w+(?:t|en)\W*$))",
    "es": r"(?<! de)(?<! la)(?=\s*$|[^\w\s]| (?:en|sobre|con|y|para|por|contra)\b)",
    "tr": r"(?=\s*$|[^\w\s]| \w)",
}
