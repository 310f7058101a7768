"""Whether a question asks for the news in general, and of what: "What did the papers report about Vessa?", "News from Lorne".

Each pattern matches the words of the request; what the group `about` holds, or what follows the match, is what the news is wanted of.
"""

import re

from vectorstore.texts.folding import CAPITALISED

_OF_EN = r"(?= (?:about|on|regarding|concerning|from|of|in|at|for|since)\b|\W*$)"
_PRESS_EN = r"(?:the )?(?:news|papers?|newspapers?|press|media|headlines)"
_ITEMS_EN = r"(?:news|articles(?! of\b)|stories|reports|headlines|coverage)"
_PRESS_DE = r"(?:zeitung(?:en)?|presse|nachrichten|medien|schlagzeilen|blätter|artikel)"
_ITEMS_DE = r"(?:nachrichten|meldungen|artikel|berichte|schlagzeilen|neuigkeiten)"
_TOLD_DE = r"(?:berichtet|gemeldet|geschrieben|veröffentlicht)"
_PRESS_ES = r"(?:l[oa]s )?(?:noticias|periódicos|diarios|prensa|medios|titulares)|la prensa"
_TOLD_ES = r"(?:informó|publicó|reportó|contó|escribió|informaron|publicaron|reportaron|contaron|escribieron|dijeron|dijo)"
_PRESS_TR = r"(?:haberler|gazeteler|basın|medya)"
_TOLD_TR = r"(?:yazdı|yazdılar|bildirdi|haber yaptı|yazıldı|bildirildi|yayımlandı)"
_ABOUT_TR = r"(?:(?P<about>.+?) (?:hakkında|ile ilgili|konusunda) )?"

_NO_NAME = (
    "fake|good|bad|great|big|breaking|local|old|any|all|some|no|more|the|this|that|what|which|who|is|are|was|hello|hi|"
    "falsche|gute|schlechte|diese|keine|mehr|bu|şu|hangi|kötü|iyi"
)
_OF_NAME = rf"(?P<about>(?!(?i:{_NO_NAME})\b)(?-i:{CAPITALISED}(?: {CAPITALISED}){{0,2}}))"  # "Ukraine news"

_REQUESTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^\W*what (?:was|is|were|has been|have been) (?:there )?(?:reported )?in {_PRESS_EN}{_OF_EN}",
        rf"^\W*what (?:was|were|has been|got) (?:reported|published|written|printed|covered|in print)(?: in {_PRESS_EN})?{_OF_EN}",
        rf"^\W*what (?:did|do|have) (?:{_PRESS_EN}|(?:the )?(?:articles|reports|reporters|journalists)|you|we|dateline) "
        rf"(?:report(?:ed)?|say|said|write|written|cover(?:ed)?|publish(?:ed)?|print(?:ed)?|carry|carried|run|ran|featured?){_OF_EN}",
        rf"^\W*what (?:made|hit) {_PRESS_EN}{_OF_EN}|^\W*what did (?:I|we) miss{_OF_EN}",
        rf"^\W*what(?:'s| is| was| are| were) (?:the )?(?:(?:main|top|latest|big|biggest|most important) )?{_ITEMS_EN}{_OF_EN}",
        r"^\W*(?:(?:please )?(?:show|give|tell|list|find|get)(?: me| us)? )?(?:(?:all|any|some|the|what|which|(?:are|is|was|were) there) )*"
        rf"(?:(?:main|top|big|biggest|important) )?{_ITEMS_EN}"
        rf"(?: (?:(?:is|are|was|were) there|do you have|were published|was published|appeared|came out|ran|published|printed))?{_OF_EN}",
        r"^\W*(?:(?:is|are) there |have you |do you have |got )?(?:any|some)thing(?: (?:new|here|written|reported|published))?"
        r"(?= (?:about|on|regarding|concerning)\b)",
        rf"^\W*was (?:stand|steht|war|gab es|kam)(?P<about> .+?)? in (?:der|den) {_PRESS_DE}\b(?= (?:über|zu[mr]?)\b|\W*$)",
        rf"^\W*was (?:wurde|ist|haben|hat)(?: die| der| das| in den| in der)?(?: {_PRESS_DE})?(?P<about> .+?)? {_TOLD_DE}(?: worden)?\W*$",
        rf"^\W*was (?:berichten|berichteten|meldeten|schrieben|schreiben|veröffentlichten|brachten) (?:die )?{_PRESS_DE}\b",
        rf"^\W*(?:(?:zeig\w*|nenne?|gib|liste)(?: mir| uns)? )?(?:(?:alle|die|welche|irgendwelche|gab es) )*{_ITEMS_DE}"
        r"(?: (?:gab es|gibt es|sind erschienen|erschienen))?(?= (?:über|zu[mr]?|aus|von|vom|in|im)\b|\W*$)",
        r"^\W*(?:gibt es |habt ihr |hast du |steht )?(?:etwas|irgendwas|irgendetwas)(?: neues)?(?= (?:über|zu[mr]?)\b)",
        rf"^\W*qué (?:salió|hubo|había|apareció|se dijo|se publicó|se leía) en (?:{_PRESS_ES})\b",
        rf"^\W*qué (?:se )?(?:ha )?{_TOLD_ES}(?: en)?(?: (?:{_PRESS_ES}))?(?= (?:sobre|acerca|del?|en)\b|\W*$)",
        r"^\W*(?:(?:muéstrame|dame|muestra|lista) )?(?:(?:todas|todos|l[oa]s|qué|hubo|algunas?) )*(?:noticias?|artículos|titulares)"
        r"(?: (?:hay|hubo|había|publicad[oa]s))?(?= (?:sobre|acerca|del?|en)\b|\W*$)",
        r"^\W*(?:hay |tienes |tenéis )?algo(?: nuevo)?(?= (?:sobre|acerca)\b)",
        r"^\W*(?P<about>.+?) (?:hakkında|ile ilgili|konusunda)(?: yeni)? bir ?şey(?:ler)? (?:var mı|yazıldı mı)\W*$",
        rf"^\W*{_ABOUT_TR}{_PRESS_TR}(?:de|da|de) (?:neler|ne)(?: vardı| var| yazdı| çıktı| yer aldı)?\W*$",
        rf"^\W*(?:{_PRESS_TR} )?{_ABOUT_TR}(?:{_PRESS_TR} )?(?:neler|ne) {_TOLD_TR}\W*$",
        r"^\W*(?:(?P<about>.+?) (?:hakkında(?:ki)?|ile ilgili|konulu) )?(?:haberler|makaleler|yazılar)(?:i|ı)?"
        r"(?: (?:göster|listele|neler(?:di)?|var m[ıi](?:yd[ıi])?))?\W*$",
        r"^\W*(?:(?:please )?(?:show|give|tell|list|find|get)(?: me| us)? )?(?:(?:all|any|some|the|more|is there|latest|newest|recent) )*"
        rf"{_OF_NAME} (?-i:news)\W*$",
        rf"^\W*(?:(?:neueste|aktuelle|alle|die) )*{_OF_NAME}[ -]{_ITEMS_DE}\W*$",
        rf"^\W*(?:las )?(?:últimas )?noticias {_OF_NAME}\W*$",
        rf"^\W*(?:en )?(?:(?:son|yeni|güncel) )?{_OF_NAME} haber(?:leri|i)\W*$",
    )
)
_PREPOSITION = re.compile(
    r"^\W*(?:about|on|regarding|concerning|from|of|in|at|for|über|zu[mr]?|aus|vo[nm]|im|sobre|acerca del?|del?|en) +"
    r"(?:(?:the|de[rmn]|das|die|el|la) +)?",
    re.I,
)


def news_of(words: str) -> str | None:
    """What a question asks the news of, an empty text for whatever there is; None when it does not ask for news. Names no time."""
    for request in _REQUESTS:
        if match := request.search(words):
            about = match.groupdict().get("about") or words[match.end() :]
            return _PREPOSITION.sub("", about).strip(" ?!.¿¡")
    return None
