"""What leaves as Markdown, read by a real Markdown library: no image, link, tag or footnote of an article's own."""

import re

import pytest
from markdown_it import MarkdownIt

from qa import Answer, Archive
from qa.doors.chat.kept import Kept, as_markdown_file
from qa.doors.seals import Seals
from qa.showing.texts import as_markdown, as_message, as_text, escaped
from qa.types import Citation, Claim
from vectorstore import Article

HOSTILE = [
    "![i](http://evil.example/a.png)",
    "[here](http://evil.example)",
    "[here][1] and [1]: http://evil.example",
    "<img src=http://evil.example/a.png> <http://evil.example> <b>bold</b> &lt;i&gt; &#60;u&#62;",
    "[^1]: a note of its own[^1] ^[inline]",
    "`code` ``` *em* **strong** __under__ ~~gone~~ $x$ a\\*b",
    "# heading",
    "- item",
    "12. item",
    "> quote",
    "+ item",
    "a | b",
    "www.evil.example http://evil.example/`x` ada@evil.example",
    "](http://evil.example) ![",
    "\\[here\\](http://evil.example)",
    "AT&T [1][2] (x_y) 1.5 < 2 > 1",
]
ALLOWED = {"p", "h1", "h2", "blockquote", "code", "br"}


def rendered(markdown: str) -> tuple[set[str], list[str], str]:
    """The tags, the addresses and the text of Markdown as HTML."""
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    text = re.sub(r"<[^>]*>", "", html)
    for name, character in {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}.items():
        text = text.replace(name, character)
    return set(re.findall(r"</?(\w+)", html)), re.findall(r'(?:href|src)="([^"]*)"', html), " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_markdown_is_shown_as_it_is(text: str) -> None:
    tags, addresses, shown = rendered(escaped(text))
    assert tags <= ALLOWED
    assert addresses == []
    assert shown == text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_an_article_becomes_markup_in_what_leaves(text: str) -> None:
    url = "https://paper.example/a(1)?q=<b>&x=[y] z`"
    citation = Citation(1, "a", text, text, url, None, 0, 9, f"{text}\n\n{text}")
    answer = Answer(text, (Claim(text, (1,)), Claim(text, (1,), quoted=True)), (citation,))
    for markdown, linked in ((as_message(answer), False), (as_markdown(answer), True)):
        tags, addresses, shown = rendered(markdown)
        assert tags <= ALLOWED | ({"a"} if linked else set())
        assert addresses == (["https://paper.example/a%281%29?q=%3Cb%3E&amp;x=%5By%5D%20z%60"] if linked else [])
        assert text in shown
    assert as_text(answer).startswith(f"{text} [1] {text} [1]")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_conversation_that_is_kept_as_markdown_holds_no_markup_of_others(text: str) -> None:
    answer = Answer(text, abstained=True, reason=f"No article says “{text}”.", seconds={})
    kept = Kept("ada", "x", {})
    place = kept.ask("", text)
    kept.answer(place, answer, Seals("a secret"))
    tags, addresses, _ = rendered(as_markdown_file(kept[place.conversation]))
    assert tags <= ALLOWED
    assert addresses == []


def test_markers_of_an_article_are_none_of_ours(archive: Archive) -> None:
    archive.add(
        Article(
            title="Mill of Tarn [1] burns ![x](http://evil.example/x.png)", publisher="<b>Post</b>", url="https://post.example/tarn",
            text="The owner of the mill of Tarn is Anna Reed [1] ![i](http://evil.example/a.png), said the Post. It burned on Tuesday.",
        )
    )  # fmt: skip
    answer = archive.ask("Who is the owner of the mill of Tarn?", llm="none")
    assert answer.citations
    written = as_markdown(answer)
    assert written.count("[^1]") == 2  # the marker and its note
    assert "Reed \\[1\\] `![i](" in written
    tags, addresses, _ = rendered(written)
    assert (tags & {"img", "b"}, addresses) == (set(), ["https://post.example/tarn"])
    tags, addresses, shown = rendered(as_message(answer))
    assert (tags & {"img", "b", "a"}, addresses) == (set(), [])
    assert shown.endswith(".”")
    assert "[1]" in shown
