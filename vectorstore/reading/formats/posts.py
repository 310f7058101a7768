"""Removes what programs for blogs add to the text of posts: WordPress's shortcodes, and sentences at the end that lead to the site."""

import re

# Shortcodes whose content is no text; and any shortcode with attributes, or with an end.
_NO_TEXT = re.compile(
    r"\[(caption|wp_caption|gallery|embed|audio|video|playlist|youtube|vimeo|contact-form-7|advanced_iframe)\b[^\]]*\](?:.*?\[/\1\])?",
    re.IGNORECASE | re.DOTALL,
)
_UNPAIRED = re.compile(r"\[(gallery|embed|audio|video|playlist|youtube|vimeo)\b[^\]]*\]", re.IGNORECASE)
_END = re.compile(r"\[/([A-Za-z][\w-]*)\]")
_WITH_ATTRIBUTES = re.compile(r"\[[a-z][\w-]*(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]\"']+))+\s*/?\]", re.IGNORECASE)
_MOST_NAMES = 100  # of shortcodes in one text that are looked for
# The last paragraph of an entry that says where it is from, as WordPress writes it in these languages.
_SOURCE = re.compile(
    r"(?:the post|this (?:post|article)|der beitrag|dieser beitrag|l[’']article|la entrada|o post|l[’']articolo|het bericht|artykuł|wpis"
    r"|сообщение|запись|inlägget|indlægget|innlegget)\s.{1,300}"
    r"(?:appeared first on|first appeared on|(?:erschien|ist) zuerst (?:auf|erschienen)|(?:est apparu|apparaît) en premier sur"
    r"|(?:se publicó|apareció) primero en|apareceu primeiro em|proviene da|sembra essere il primo su|verscheen eerst op"
    r"|pochodzi z serwisu|появил\w+ сначала на|dök först upp på|blev først udgivet på|dukket først opp på)\s.{1,200}",
    re.IGNORECASE | re.DOTALL,
)
_MORE = re.compile(
    r"[\[(]?(?:continue reading|read (?:more|on|the full (?:article|story))|keep reading|weiterlesen|lire la suite|seguir leyendo"
    r"|leer más|continua a leggere|leggi tutto|lees verder|czytaj (?:dalej|więcej)|continue lendo|leia mais|читать (?:далее|дальше))"
    r"\b[^.!?…]{0,120}(?:\.\.\.|…)?[\s→»›>\])]*",
    re.IGNORECASE,
)


def without_shortcodes(source: str) -> str:
    """The HTML of a post without shortcodes: without galleries and captions, and of others with what stands between them."""
    source = _NO_TEXT.sub(lambda found: "" if _END.search(found[0]) else found[0], source)
    source = _UNPAIRED.sub("", source)
    for name in list(dict.fromkeys(_END.findall(source)))[:_MOST_NAMES]:
        source = re.sub(rf"\[/?{re.escape(name)}(?:\s[^\]]*)?/?\]", "", source)
    return _WITH_ATTRIBUTES.sub("", source)


def without_end(text: str) -> tuple[str, bool]:
    """(the text of an entry without paragraphs at its end that lead to the site, whether one says that the text goes on there)."""
    is_cut = False
    while (last := text.rpartition("\n\n"))[0] and ((more := _MORE.fullmatch(last[2])) or _SOURCE.fullmatch(last[2])):
        text, is_cut = last[0], is_cut or bool(more)
    return text, is_cut
