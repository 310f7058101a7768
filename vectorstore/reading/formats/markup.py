"""Reads XML files: feeds (RSS, Atom), NITF and NewsML-G2, which differ in their root element."""

from collections.abc import Iterator
from pathlib import Path

from vectorstore.articles import ArticleError
from vectorstore.reading.formats import feeds, newsml, nitf
from vectorstore.reading.formats.trees import local_name, parse_xml
from vectorstore.reading.tables import Row

_READ = "RSS, Atom, NITF and NewsML-G2"


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The articles in an XML file. Raises ArticleError when it is of no known kind."""
    try:
        root = parse_xml(data)
    except ArticleError:
        broken = feeds.broken_rows(path, data)  # feedparser also reads feeds that are not well-formed
        if broken is None:
            raise
        return broken
    match local_name(root):
        case "rss" | "feed" | "rdf":
            return feeds.rows(path, root)
        case "nitf":
            return nitf.rows(path, root)
        case "newsitem" | "packageitem" | "newsmessage" | "conceptitem" | "planningitem":
            return newsml.rows(path, root)
        case "html":
            raise ArticleError("this is a web page; name it .html")
        case "urlset" | "sitemapindex":
            raise ArticleError("this is a sitemap, which holds addresses and no articles; add its own address: dateline add https://…")
        case name:
            raise ArticleError(f"of XML, Dateline reads {_READ}; this begins with <{name}>")
