"""Decides which ids and URLs identify an article, and which only number rows or name a site."""

import re
from urllib.parse import urlsplit, urlunsplit

from vectorstore.articles import short_hash

# Parameters of URLs that only say where a reader came from, added by Google, Matomo, HubSpot, Mailchimp, the BBC, AT Internet, Facebook and
# others. Lists that match parts of names, such as courlan's, also remove "gallery", "eid" and "?12345", which identify articles.
_TRACKING = re.compile(
    r"(utm|mtm|matomo|piwik|pk|hsa|itm|vero|oly)_\w+|at_(medium|campaign|custom\d*|link\w*|ptr\w*|format|bbc_team)|mc_(cid|eid)"
    r"|ns_(campaign|mchannel|source|linkname|fee)|wt_?(zmc|mc)|ml_subscriber\w*|mkt_tok|_ga|_gl|_hs(enc|mi)|__twitter_impression"
    r"|(fb|g|d|y|ys|tw|tt|msclk|epik|scc)(clid|id)|gclsrc|[gw]braid|igsh(id)?|li_fat_id|s_cid|cmp(id)?|ncid|ocid|xtor|smid|smtyp|ref_(src|url)",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"/?((index|home|default|homepage|main|404|error|not-?found|login|search|news|latest|archive)(\.\w{3,5})?|[a-z]{2}([-_][a-z]{2})?)?"
    r"/?(index\.\w{3,5})?",
    re.IGNORECASE,
)
_NO_ADDRESS = re.compile(r"(?:javascript|mailto|tel|about|data):|\W*$", re.IGNORECASE)
_HOST_NAME = re.compile(r"(\w[\w-]*\.)+[a-z]{2,}(:\d+)?/?", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"(\d{1,4})(\.0+)?")
_GLOBAL = 16  # characters of an id that is unique everywhere: hashes and UUIDs are at least as long


def canonical_url(url: str) -> str:
    """A web URL without the parameters that say where a reader came from; any other text unchanged."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https"):
        return url
    kept = [pair for pair in re.split(r"&(?:amp;)?", parts.query) if not _TRACKING.fullmatch(pair.split("=")[0])]
    fragment = "" if _TRACKING.fullmatch(re.split("[=-]", parts.fragment)[0]) else parts.fragment
    return urlunsplit(parts._replace(query="&".join(kept), fragment=fragment))


def is_address(url: str) -> bool:
    """Whether a text may be the address of something: it is not "#", "javascript:void(0)" or words."""
    if url.lower().startswith(("http://", "https://", "//")):
        return True
    return bool(re.search(r"[./:]", url)) and not re.search(r"\s", url) and not _NO_ADDRESS.match(url)


def is_home(url: str) -> bool:
    """Whether a URL is that of a site's home page, or of its news or an error, which identifies no article."""
    url = canonical_url(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if not parts.scheme:
        return bool(_HOST_NAME.fullmatch(url.removeprefix("//")))
    return bool(parts.netloc and _HOME.fullmatch(parts.path) and not parts.query and not parts.fragment.startswith(("/", "!")))


def is_row_number(value: str, row: int | None = None) -> bool:
    """Whether an id only numbers rows: it is a number of up to four digits, or that of its own `row`, counted from 0 or 1."""
    if not re.fullmatch(r"\d{1,12}(\.0+)?", value):
        return False
    return bool(_ROW_NUMBER.fullmatch(value)) or (row is not None and int(float(value)) in (row, row + 1))


def is_identity(value: str, row: int | None = None) -> bool:
    """Whether an id identifies an article: it is neither a row's number nor a home page."""
    return bool(value) and not is_row_number(value, row) and not is_home(value)


def entry_id(own: str, url: str, feed: str = "") -> str:
    """The id for a feed's entry: its `own`, with a hash of the `feed`'s name if other feeds may use the same.

    An empty string if its own id is missing, a home page, or the same as its URL.
    """
    own = " ".join(own.split())
    if not own or is_home(own) or canonical_url(own) == canonical_url(url):
        return ""
    return own if is_global(own) or not feed else f"{own}-{short_hash(feed)}"


def is_global(value: str) -> bool:
    """Whether an id is unique everywhere, not only in its own feed: it is a URL, a tag: or urn: name, or as long as a hash."""
    return is_identity(value) and (":" in value or len(value) >= _GLOBAL)
