"""The names that other programs give to an article's fields, folded by `fold`, the preferred ones first."""

import re
import unicodedata
from functools import lru_cache

_LONGEST = 200  # characters of a name
_UNIT = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]\s*$")


@lru_cache(maxsize=10_000)
def fold(name: str) -> str:
    """A field's name without what programs write differently: case, accents, `_`, `-`, spaces, a unit in brackets. Dots, of paths, stay."""
    parts = _UNIT.sub("", name[:_LONGEST]).split(".")
    letters = ("".join(sign for sign in unicodedata.normalize("NFKD", part.casefold()) if sign.isalnum()) for part in parts)
    return ".".join(filter(None, letters))


def _folded(*names: str) -> tuple[str, ...]:
    """The names in some lines, as `fold` makes them, each once."""
    return tuple(dict.fromkeys(map(fold, " ".join(names).split())))


# Names of whole texts, which are preferred to summaries.
BODIES = _folded(
    "text body content article articlebody articletext articlecontent maintext fulltext bodytext bodycopy contenttext cleanedtext "
    "cleantext plaintext rawtext story storytext storybody news newstext newsbody newscontent document fields.bodytext content.rendered "
    "content.full fields.body bodyhtml contenthtml contentencoded html postcontent articlehtml message texto cuerpo contenido texte "
    "contenu corps inhalt volltext artikel artikeltext testo contenuto corpo conteudo metin icerik haber paragraphs bodyparagraphs",
    "本文 記事本文 記事 内容 テキスト 正文 內容 文章 全文 文本 본문 내용 기사 текст содержание зміст treść tekst artykuł inhoud "
    "bericht conteúdo matéria articolo içerik innehåll brödtext brødtekst innhold teksti sisältö obsah článek szöveg tartalom conținut "
    "κείμενο النص نص المحتوى טקסט תוכן सामग्री पाठ nộidung vănbản isi isiberita teks",
)
SUMMARIES = _folded(
    "description summary abstract leadparagraph lead excerpt excerpt.rendered snippet shortdescription teaser trailtext fields.trailtext "
    "standfirst subtitle highlights ogdescription resumen resume zusammenfassung ozet "
    "özet 要約 概要 摘要 요약 анонс streszczenie samenvatting resumo sammanfattning",
)
_TITLES = (
    "title headline webtitle title.rendered headline.main headline.default headline.name headlines fields.headline articletitle "
    "newstitle storytitle posttitle ogtitle dctitle heading head titlepage name subject titel uberschrift schlagzeile titular titulo "
    "titre titolo baslik "
    "見出し タイトル 題名 表題 件名 标题 標題 题目 題目 新闻标题 제목 заголовок название назва tytuł nagłówek kop manchete titlu başlık "
    "rubrik overskrift otsikko titulek nadpis cím τίτλος العنوان عنوان כותרת शीर्षक tiêuđề judul"
)
_URLS = (
    "url link weburl canonicalurl canonical permalink articleurl articlelink newsurl storyurl originalurl pageurl ogurl externalurl "
    "mainentityofpage href weblink shareurl thread.url sourceurl guid guid.rendered uri adresse enlace lien "
    "documentidentifier v2documentidentifier リンク アドレス 链接 鏈接 連結 网址 網址 링크 주소 ссылка посилання odkaz bağlantı länk lenke "
    "الرابط קישור"
)
_PUBLISHERS = (
    "publisher publishername source source.name source.title sourcename sourcetitle outlet publication publicationname newspaper "
    "paper sitename ogsitename site website media medium mediaoutlet journal provider newssource newsoutlet thread.site agency "
    "fields.publication sourcedomain sourceid domain cleanurl dcpublisher quelle verlag zeitung fuente medio editeur fonte editore "
    "kaynak gazete "
    "medianame sourcecommonname v2sourcecommonname 媒体 媒体名 新聞 新聞社 掲載紙 出典 発行元 情報源 メディア 来源 來源 媒體 "
    "报纸 報紙 출처 언론사 매체 источник издание сми джерело видання źródło wydawca bron krant uitgever jornal veículo giornale testata "
    "källa tidning kilde lähde lehti zdroj forrás sursă πηγή المصدر מקור स्रोत nguồn sumber"
)
_AUTHORS = (
    "author authors byline bylines creator creators authorname authornames writer writers reporter journalist contributors "
    "contributor fields.byline byline.original byline.name embedded.author dccreator articleauthor writtenby postedby autor autoren "
    "verfasser autores auteur auteurs autore yazar "
    "記者 著者 筆者 執筆者 作者 记者 撰文 기자 작성자 저자 автор авторы автори autorzy yazarlar författare forfatter kirjoittaja tekijä "
    "szerző συντάκτης الكاتب المؤلف כותב מחבר लेखक tácgiả penulis"
)
_PUBLISHED = (
    "published publishedat datepublished publisheddate datepublish publishdate publicationdate publicationtime pubdate "
    "webpublicationdate firstpublicationdate fields.firstpublicationdate publishedon publishedtime publishtime publishedutc "
    "publishedgmt published.date pub articlepublishedtime ogpublishedtime firstpublished firstpublishedat firstcreated datetimepub "
    "dategmt postdategmt dateissued issued issuedate releasedate articledate newsdate storydate postdate posted postedat postedon "
    "datetime date dcdate dctermsissued dctermscreated createdat datecreated created createdate creationdate seendate timestamp ts "
    "versioncreated updated updatedat dateupdated modified modifiedat datemodified modifieddate modifiedgmt lastmodified lastupdated "
    "datum veroffentlicht erschienen veroffentlichungsdatum erscheinungsdatum fecha fechapublicacion fechadepublicacion publie "
    "datepublication datedepublication datapubblicazione datapublicacao tarih yayintarihi "
    "createdutc 日付 日時 公開日 公開日時 掲載日 発行日 投稿日 日期 发布日期 發布日期 发布时间 "
    "發布時間 发表时间 出版日期 时间 날짜 작성일 게시일 발행일 дата датапубликации датапублікації опубликовано datapublikacji "
    "opublikowano publicatiedatum gepubliceerd datadepublicação publicadoem datadipubblicazione yayıntarihi "
    "publicerad dato udgivet publisert päivämäärä päiväys julkaistu dátum ημερομηνία التاريخ تاريخ תאריך दिनांक तारीख ngày tanggal data"
)
_LANGUAGES = (
    "language lang inlanguage languagecode langcode locale oglocale contentlanguage thread.language sprache idioma langue lingua dil "
    "言語 语言 語言 언어 язык мова język taal idioma språk sprog kieli jazyk nyelv γλώσσα اللغة שפה bahasa"
)
_PLACES = (
    "place location location.name contentlocation contentlocation.name locationcreated locationcreated.name dateline located city "
    "dcterms.spatial ort lugar lieu luogo yer "
    "location.label 場所 地点 地點 장소 место місце miejsce plaats lugar plats sted paikka místo"
)
_IDS = "id articleid guid guid.rendered uuid uri postid itemid docid documentid storyid newsid contentid identifier"

# Our field → the names it may have.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": _folded(_IDS),
    "title": _folded(_TITLES),
    "text": BODIES,
    "url": _folded(_URLS),
    "publisher": _folded(_PUBLISHERS),
    "author": _folded(_AUTHORS),
    "published": _folded(_PUBLISHED),
    "language": _folded(_LANGUAGES),
    "place": _folded(_PLACES),
    "added": ("added",),
}


def is_index(name: str) -> bool:
    """Whether a column is the index of a table: it has no name, or one that pandas gives to indexes."""
    return not fold(name) or fold(name).startswith(("unnamed", "level0")) or fold(name) == "index"
