"""Answers as plain text and as Markdown: to be copied, saved in a file, or shown by another chat program.

Whatever articles, models and readers wrote is escaped: only the citations' numbers and the articles' own addresses become Markdown.
"""

import re
from dataclasses import replace
from urllib.parse import quote

from qa.showing.lines import byline
from qa.types import Answer, Citation, Claim, marked

_MARKUP = re.compile(r"[\\`*_\[\]<|~$]|&(?=#?\w+;)")
_BLOCK = re.compile(r"^(\d*)([-+=>#.)])")  # at the beginning of a line: a list, a quote or a heading
_ADDRESS = re.compile(r"://|www\.|\w@\w", re.I)  # which many programs turn into a link by themselves, but not in code
_IN_A_URL = "/:?#=&%@+,;~-._"


def as_text(answer: Answer) -> str:
    """An answer as plain text, with its quotes below."""
    below = "\n".join(f"[{c.number}] {c.title} ({byline(c, answer.language)}): “{' '.join(c.quote.split())}”" for c in answer.citations)
    return f"{answer.text}\n\n{below}".strip()


def as_message(answer: Answer) -> str:
    """An answer as `as_text` gives it, but as Markdown."""
    above = escaped(answer.reason) if answer.abstained else " ".join(claim_as_markdown(claim) for claim in answer.claims)
    below = "\n".join(f"[{c.number}] {escaped(c.title)} {_quoted(c, answer.language)}" for c in answer.citations)
    return f"{above}\n\n{below}".strip()


def as_markdown(answer: Answer, prefix: str = "") -> str:
    """An answer as Markdown with footnotes, whose names begin with `prefix`."""
    if answer.abstained:
        return escaped(answer.reason)
    lines = []
    for claim in answer.claims:
        text = escaped(claim.text) + " " + "".join(f"[^{prefix}{number}]" for number in claim.citations)
        lines.append(f"> {text}" if claim.quoted else text)
    notes = [f"[^{prefix}{c.number}]: {_linked(c)} {_quoted(c, answer.language)}" for c in answer.citations]
    return "\n\n".join([*lines, "\n".join(notes)])


def claim_as_markdown(claim: Claim) -> str:
    """A claim followed by its citation numbers, as Markdown."""
    return marked(replace(claim, text=escaped(claim.text)))


def escaped(text: str) -> str:
    """One line of Markdown that shows a text as it is. Addresses become code, so that no program links to them."""
    words = [_code(word) if _ADDRESS.search(word) else _MARKUP.sub(r"\\\g<0>", word) for word in text.split()]
    return _BLOCK.sub(r"\1\\\2", " ".join(words))


def on_the_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _code(text: str) -> str:
    """A text as code, between more backticks than it has in a row."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _linked(citation: Citation) -> str:
    """A citation's title, as a link where its article is on the web."""
    title = escaped(citation.title)
    return f"[{title}]({quote(citation.url, safe=_IN_A_URL)})" if on_the_web(citation.url) else title


def _quoted(citation: Citation, language: str) -> str:
    """A citation's byline and quote."""
    return f"({escaped(byline(citation, language))}): “{escaped(citation.quote)}”"
