"""The names that other programs give to an article's fields, folded by `fold`, the preferred ones first."""

import re
import unicodedata
from functools import lru_cache

# Names of whole texts, which are preferred to summaries.
BODIES = tuple(
    "text body content article articlebody articletext articlecontent maintext fulltext bodytext contenttext cleanedtext cleantext "
    "plaintext rawtext story storytext storybody news newstext newsbody document fields.bodytext content.rendered content.full "
    "fields.body bodyhtml contenthtml contentencoded html postcontent articlehtml message texto cuerpo contenido texte contenu corps "
    "inhalt volltext artikel artikeltext testo contenuto corpo conteudo metin icerik haber".split()
)
SUMMARIES = tuple(
    "description summary abstract leadparagraph lead excerpt excerpt.rendered snippet shortdescription teaser trailtext fields.trailtext "
    "standfirst subtitle highlights ogdescription resumen resume zusammenfassung ozet".split()
)
_TITLES = (
    "title headline webtitle title.rendered headline.main headline.default headline.name headlines fields.headline articletitle "
    "newstitle storytitle posttitle ogtitle dctitle heading head titlepage name subject titel uberschrift schlagzeile titular titulo "
    "titre titolo baslik"
)
_URLS = (
    "url link weburl canonicalurl canonical permalink articleurl articlelink newsurl storyurl originalurl pageurl ogurl externalurl "
    "mainentityofpage href weblink shareurl thread.url sourceurl guid guid.rendered uri adresse enlace lien"
)
_PUBLISHERS = (
    "publisher publishername source source.name source.title sourcename sourcetitle outlet publication publicationname newspaper "
    "paper sitename ogsitename site website media medium mediaoutlet journal provider newssource newsoutlet thread.site agency "
    "fields.publication sourcedomain sourceid domain cleanurl dcpublisher quelle verlag zeitung fuente medio editeur fonte editore "
    "kaynak gazete"
)
_AUTHORS = (
    "author authors byline bylines creator creators authorname authornames writer writers reporter journalist contributors "
    "contributor fields.byline byline.original byline.name embedded.author dccreator articleauthor writtenby postedby autor autoren "
    "verfasser autores auteur auteurs autore yazar"
)
_PUBLISHED = (
    "published publishedat datepublished publisheddate datepublish publishdate publicationdate publicationtime pubdate "
    "webpublicationdate firstpublicationdate fields.firstpublicationdate publishedon publishedtime publishtime publishedutc "
    "publishedgmt published.date pub articlepublishedtime ogpublishedtime firstpublished firstpublishedat firstcreated datetimepub "
    "dategmt postdategmt dateissued issued issuedate releasedate articledate newsdate storydate postdate posted postedat postedon "
    "datetime date dcdate dctermsissued dctermscreated createdat datecreated created createdate creationdate seendate timestamp "
    "versioncreated updated updatedat dateupdated modified modifiedat datemodified modifieddate modifiedgmt lastmodified lastupdated "
    "datum veroffentlicht erschienen veroffentlichungsdatum erscheinungsdatum fecha fechapublicacion fechadepublicacion publie "
    "datepublication datedepublication datapubblicazione datapublicacao tarih yayintarihi"
)
_LANGUAGES = (
    "language lang inlanguage languagecode langcode locale oglocale contentlanguage thread.language sprache idioma langue lingua dil"
)
_PLACES = (
    "place location location.name contentlocation contentlocation.name locationcreated locationcreated.name dateline located city "
    "dcterms.spatial ort lugar lieu luogo yer"
)
_IDS = "id articleid guid guid.rendered uuid uri postid itemid docid documentid storyid newsid contentid identifier"

# Our field → the names it may have.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": tuple(_IDS.split()),
    "title": tuple(_TITLES.split()),
    "text": BODIES,
    "url": tuple(_URLS.split()),
    "publisher": tuple(_PUBLISHERS.split()),
    "author": tuple(_AUTHORS.split()),
    "published": tuple(_PUBLISHED.split()),
    "language": tuple(_LANGUAGES.split()),
    "place": tuple(_PLACES.split()),
    "added": ("added",),
}
_LONGEST = 200  # characters of a name
_UNIT = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]\s*$")


@lru_cache(maxsize=10_000)
def fold(name: str) -> str:
    """A field's name without what programs write differently: case, accents, `_`, `-`, spaces, a unit in brackets. Dots, of paths, stay."""
    parts = _UNIT.sub("", name[:_LONGEST]).split(".")
    letters = ("".join(sign for sign in unicodedata.normalize("NFKD", part.casefold()) if sign.isalnum()) for part in parts)
    return ".".join(filter(None, letters))


def is_index(name: str) -> bool:
    """Whether a column is the index of a table: it has no name, or one that pandas gives to indexes."""
    return not fold(name) or fold(name).startswith(("unnamed", "level0")) or fold(name) == "index"
