# ruff: noqa: E501 (pages are easier to read in one line)
"""A page's article is its text without what stands around it, and what the page says of itself."""

from datetime import date, datetime

import pytest

from tests.bench_extraction import gold, page, scores
from vectorstore.articles import ArticleError
from vectorstore.reading.clutter import is_clutter, is_consent
from vectorstore.reading.html import html_fields

STORY = (
    "The weir at Pollbridge will be rebuilt next spring, the water board said on Tuesday.",
    "Divers found three holes under the sluice in May. The largest is two metres wide.",
    "The work will cost 4.2 million crowns and last until October.",
    "Two mills below the weir must close until then, said miller Edda Crane.",
)


def site(inside: str, head: str = "", title: str = "Weir to be rebuilt") -> str:
    return f"<!doctype html><html lang='en'><head><title>{title} | Pollbridge Post</title>{head}</head><body>{inside}</body></html>"


def paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_forty_pages_are_read_nearly_as_a_reader_would() -> None:
    rows = scores()
    assert len(rows) == 40
    ours, theirs = sum(row[2] for row in rows) / 40, sum(row[1] for row in rows) / 40
    assert ours >= 0.97
    assert ours > theirs
    assert min(row[2] for row in rows) >= 0.95, min(rows, key=lambda row: row[2])


def test_what_pages_say_of_themselves_is_read() -> None:
    for item in gold():
        found = html_fields(page(item["file"]))
        told = {name: found[name] for name in ("title", "author", "url") if found[name]}
        assert told == {name: item[name] for name in told}, item["file"]
        assert found["published"][:10] == (item["published"] or "")[:10], item["file"]
        assert found["language"] in ("", item["language"]), item["file"]
        assert found["publisher"] in ("", item["publisher"]), item["file"]


@pytest.mark.parametrize(
    "clutter",
    [
        "Advertisement", "ADVERTISEMENT - CONTINUE READING BELOW", "Story continues below", "RELATED: Miller of the year named",
        "Read more: Ten best weirs for a day out", "Sign up for our newsletter to get the best of the Post in your inbox.", "Follow us on X @post",
        "Share this article", "© 2026 Pollbridge Post", "Photo: Ida Frome / Post", "Lesen Sie auch: Mühle des Jahres", "Lire aussi : Le moulin",
        "Lea también: El molino del año", "Читайте также: Мельница года", "İlgili haber: Yılın değirmeni", "اقرأ أيضا: طاحونة العام", "延伸阅读：年度磨坊",
        "Published: 3 June 2026", "5 min read", "By Nell Orme", "Leggi anche: Il mulino", "Leia também: O moinho", "Anzeige", "Publicité",
        "Jetzt weiterlesen mit Post+", "Sie haben bereits ein Digital-Abo? Hier anmelden", "Si quieres seguir leyendo, suscríbete", "Haberin Devamı",
        "Archivado en: Presas", "Follow our live coverage", "Thanks for reading the Post! Subscribe for free to receive new posts.",
        "Nell Orme is a reporter covering rivers. Follow her on X @nellorme.", "Jeden Morgen das Wichtigste aus Pollbridge. Jetzt abonnieren!",
        "Contenu réservé aux abonnés", "Tempo di lettura: 2 min", "Continua após a publicidade", "Lees ook: Molen dicht", "Meld je aan voor onze nieuwsbrief",
        "Dit artikel is alleen voor abonnees", "Czytaj także: Młyn zamknięty", "Obserwuj nas w Google News", "Läs också: Kvarnen stänger", "Annons",
        "Have something to add? Share it in the comments", "© 2026 The Pollbridge Post. All rights reserved.",
        "Click here for more from Pollbridge", "Do you have a weir story? Write to us.", "By Nell Orme and Edda Crane", "Por Nell Orme y Edda Crane",
        "Bizi Google Haberler’den takip edin", "Unsubscribe", "Already a digital subscriber? Sign in", "Pour lire la suite, abonnez-vous",
    ],
)  # fmt: skip
def test_lines_of_known_kinds_go(clutter: str) -> None:
    html = site(f"<article><h1>Weir to be rebuilt</h1>{paragraphs(STORY[:2])}<p>{clutter}</p>{paragraphs(STORY[2:])}</article>")
    assert html_fields(html)["text"] == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "line",
    [
        "Cookies were found on 340 of the sites that the regulator looked at, and most did not ask for consent.",
        "The company shares personal data with 842 partners, the court heard, and users cannot withdraw their consent.",
        "Advertisement on the town's buses will be banned from June, the council decided.",
        "The newsletter that the parish has printed since 1931 will end in May.",
        "Readers who sign up for the newsletter get a free ticket today, the museum said.",
        "Related companies of the group paid no tax.", "Follow-up tests on Monday showed no trace of lead.",
        "Support for the mayor fell to 31 percent today, according to the alerts of three pollsters.",
        "Share prices fell by 4 percent.", "Published figures show a loss.", "This article was amended on 4 June 2026: the weir is 40 metres long, not 14.",
        "Correction: an earlier version said that the work would cost 42 million crowns.", "14:32", "Photographs of the weir were shown in court.",
        "Nell Orme, a reporter, said that she would follow them on their way to the weir.", "Police asked people to contact them on Monday.",
        "Watch: the miller is quick, said one neighbour.", "By Friday nine mills had closed.", "By Friday, nine mills had closed.",
        "Follow the live wires to the mill, the foreman told them.",
        "“We and our 842 partners value your privacy,” the banner said, and asked for consent to cookies.",
    ],
)  # fmt: skip
def test_a_story_keeps_its_sentences_about_cookies_adverts_and_newsletters(line: str) -> None:
    assert not is_clutter(line)
    assert not is_consent(line)
    html = site(f"<article><h1>Weir to be rebuilt</h1><p>{line}</p>{paragraphs(STORY)}</article>")
    assert html_fields(html)["text"].startswith(line)


@pytest.mark.parametrize(
    "consent",
    [
        "We and our 842 partners store and access information on a device, such as cookies, and process personal data.",
        "Wir und unsere Partner verarbeiten personenbezogene Daten mit Cookies. Sie können Ihre Einwilligung widerrufen.",
        "Nous et nos partenaires utilisons des cookies. Vous pouvez retirer votre consentement à tout moment.",
        "Nosotros y nuestros socios usamos cookies y datos personales con su consentimiento.",
    ],
)
@pytest.mark.parametrize("wall", ["<div id='x7'><p>{}</p><p>Accept all. Reject all. Manage options.</p></div>", "<p>{}</p>"])
def test_a_request_for_consent_is_no_part_of_the_article(consent: str, wall: str) -> None:
    html = site(f"{wall.format(consent)}<div class='w'><div class='c'>{paragraphs(STORY)}</div></div>")
    assert html_fields(html)["text"] == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "around",
    [
        "<nav><a href='/'>Home</a></nav>{}<aside><h2>Most read</h2><p>A cow was found on the roof of the town hall on Monday morning.</p></aside>",
        "{}<div class='related'><h3><a href='/a'>Cow found on roof of the town hall</a></h3><p>It had climbed the fire stairs in the night.</p></div>",
        "{}<div id='b3'><p>3 Comments</p><p>About time, I have been waiting for this for years and years. <b>milldog</b></p></div>",
        "{}<section><h2>More from Pollbridge Post</h2><ul><li><a href='/a'>Cow found on roof</a></li><li><a href='/b'>Rain ahead</a></li></ul></section>",
        "{}<div><p>Lesen Sie auch</p><p>Am Montag stand eine Kuh auf dem Dach des Rathauses.</p></div>",
        "{}<div><h4>Czytaj także:</h4><p>W poniedziałek krowa stała na dachu ratusza przez trzy godziny.</p></div>",
        "{}<div><p>Te puede interesar</p><p>El lunes una vaca apareció en el tejado del ayuntamiento.</p></div>",
        "<div style='display:none'><p>This text is not shown to readers, and should not be quoted by anyone at all.</p></div>{}",
        "{}<figure><img src='w.jpg'><figcaption>The weir at Pollbridge in flood, seen from the mill.</figcaption></figure>",
    ],
)
def test_what_stands_around_an_article_is_left_out(around: str) -> None:
    html = site(around.format(f"<main><h1>Weir to be rebuilt</h1>{paragraphs(STORY)}</main>"))
    assert html_fields(html)["text"] == "\n\n".join(STORY)


def test_a_headline_is_not_said_again_in_the_text() -> None:
    html = site(f"<header><h1>Weir to be rebuilt</h1></header><article><h2>Weir to be rebuilt</h2>{paragraphs(STORY)}</article>")
    found = html_fields(html)
    assert found["title"].startswith("Weir to be rebuilt")
    assert found["text"] == "\n\n".join(STORY)


@pytest.mark.parametrize("between", ["\n", "\n\n", " ", "\t\n  "])
def test_a_line_break_in_the_source_ends_no_line(between: str) -> None:
    line = (
        f"<p>The miller, <b>Edda</b>{between}<i>Crane</i>, met{between}<a href='/b'>the</a>{between}<a href='/c'>board</a> on Monday.</p>"
    )
    text = html_fields(site(f"<article><h1>Weir to be rebuilt</h1>{paragraphs(STORY)}{line}</article>"))["text"]
    assert text.endswith("\n\nThe miller, Edda Crane, met the board on Monday.")


@pytest.mark.parametrize(
    "inside",
    [
        f"<div class='lead'>{STORY[0]}</div><div class='body'>{''.join(f'<div>{line}</div>' for line in STORY[1:])}</div>",
        f"<p class='intro'>{STORY[0]}</p><section><div>{paragraphs(STORY[1:])}</div></section>",
        "".join(f"<news-paragraph>{line}</news-paragraph>" for line in STORY),
        f"<post-text><p>{STORY[0]}</p></post-text><post-text>{paragraphs(STORY[1:])}</post-text>",
        f"<p>The water board <x-link>met</x-link> here.</p>{paragraphs(STORY)}",
    ],
)
def test_a_page_may_part_its_article_as_it_likes(inside: str) -> None:
    text = html_fields(site(f"<article><h1>Weir to be rebuilt</h1>{inside}</article>"))["text"]
    assert text.removeprefix("The water board met here.\n\n") == "\n\n".join(STORY)


def test_the_day_goes_from_between_the_introduction_and_the_text_and_the_introduction_stays() -> None:
    top = "<p>Two mills must close</p><p>Nell Orme</p><p>Sunday 19 July 2026 09:00 BST</p><div>Comments (12)</div>"
    html = site(f"<article><h1>Weir to be rebuilt</h1>{top}{paragraphs(STORY)}</article>")
    assert html_fields(html)["text"] == "\n\n".join(("Two mills must close", *STORY))


def test_items_and_rows_are_lines_and_paragraphs_are_parted_by_blank_ones() -> None:
    inside = "<ul><li>It has two gates</li><li>It is 40 metres long</li></ul><p>The mills:</p>"
    inside += "<table><tr><th>Mill</th><th>Built</th></tr><tr><td>Upper</td><td>1804</td></tr></table>"
    html = site(f"<article>{paragraphs(STORY)}{inside}</article>")
    assert html_fields(html)["text"].endswith(
        "until then, said miller Edda Crane.\n\nIt has two gates\nIt is 40 metres long\n\nThe mills:\n\nMill Built\nUpper 1804"
    )


@pytest.mark.parametrize(
    ("head", "inside", "published"),
    [
        ("<meta property='article:modified_time' content='2026-03-02T09:00:00Z'>", "<p>Published: 14 June 2011</p><p>Last updated: 2 March 2026</p>", date(2011, 6, 14)),
        ("<meta property='article:published_time' content='2025-05-01T08:00:00+02:00'><meta property='article:modified_time' content='2026-01-01'>", "", datetime.fromisoformat("2025-05-01T08:00:00+02:00")),
        ("<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"dateModified\": \"2026-01-02\", \"datePublished\": \"2024-02-29\"}</script>", "", date(2024, 2, 29)),
        ("", "<p>Updated <time datetime='2026-01-05'>5 January</time></p><p>Published <time datetime='2025-12-31'>31 December</time></p>", date(2025, 12, 31)),
        ("", "<p>Veröffentlicht am 3. März 2024</p><p>Aktualisiert am 5. März 2024</p>", date(2024, 3, 3)),
        ("<link rel='canonical' href='https://post.example/2023/07/09/weir'>", "", date(2023, 7, 9)),
        ("<meta property='article:modified_time' content='2026-03-02T09:00:00Z'>", "<p>Last updated: 2 March 2026</p>", None),
        ("", "<footer>Copyright 2026 Pollbridge Post</footer>", None),
        ("<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"datePublished\": \"2024-02-29\",}</script>", "", date(2024, 2, 29)),
        ("", "<p>By Ana Ruiz | March 4, 2026</p><aside><time datetime='2026-03-09'>9 March</time> Cow on roof</aside>", date(2026, 3, 4)),
        ("", "<div>Stand: 12.03.2026, 14:05 Uhr</div>", datetime.fromisoformat("2026-03-12T14:05+00:00")),
        ("", "<p>Text: Karin Blum, <span>Samstag, 7. Februar 2026</span></p>", date(2026, 2, 7)),
        ("", "<i><span>Oluşturulma Tarihi: Mart 12, 2026 10:22</span><span>Güncelleme Tarihi: Mart 13, 2026</span></i>", datetime.fromisoformat("2026-03-12T10:22+00:00")),
        ("", "<p>Ankara · 7 Şubat 2026 Cumartesi (Güncellendi: 8 Şubat 2026)</p>", date(2026, 2, 7)),
        ("", "<p>Actualizado el 5 de marzo de 2026</p><p>Almoraz, 4 de marzo de 2026</p>", date(2026, 3, 4)),
        ("", "<p>2026年02月07日 来源：新华</p>", date(2026, 2, 7)),
        ("", "<p>令和8年3月4日</p>", date(2026, 3, 4)),
        ("", "<div><span>Joss Merrin</span><span>7 Feb 2026</span><span>Updated 9 Feb 2026</span></div>", date(2026, 2, 7)),
        ("", "<p>Publié le 7 février 2026, mis à jour le 9 février 2026 à 10h00</p>", date(2026, 2, 7)),
        ("", f"{paragraphs(STORY)}<p>Veröffentlicht am 7.2.2026</p>", date(2026, 2, 7)),
        ("", "<span>7th of February, 2026</span>", date(2026, 2, 7)),
        ("", "<p><b>POLLBRIDGE, Feb. 7, 2026 /Newswire/ --</b> Two mills must close.</p>", date(2026, 2, 7)),
        ("", "<h2>Exhibition opens on 4 May 2026</h2>", None),
        ("", "<p>The old weir broke on 4 May 2019.</p>", None),
        ("", f"{paragraphs(STORY)}<ul><li>9 March 2026: Cow found on roof</li></ul>", None),
    ],
)  # fmt: skip
def test_a_page_is_of_the_day_when_it_was_first_published(head: str, inside: str, published: date | None) -> None:
    html = site(f"<article><h1>Weir to be rebuilt</h1>{inside}{paragraphs(STORY)}</article>", head)
    assert html_fields(html)["published"] == (published.isoformat() if published else "")


def test_a_day_in_the_page_before_its_article_is_not_the_articles() -> None:
    html = site(
        f"<div><time datetime='2026-01-02'>2 Jan</time> Cow on roof</div><h1>Weir to be rebuilt</h1><time datetime='2026-03-04'></time>{paragraphs(STORY)}"
    )
    assert html_fields(html)["published"] == "2026-03-04"


@pytest.mark.parametrize(
    "line",
    [
        "Mira Holm · 4 Mar 2026, 18:05",
        "Wed, March 4, 2026 at 12:00 PM UTC · 2 min read",
        "04.03.2026 - 10:22 | Son Güncelleme: 05.03.2026",
        "Actualizado a las 12:30 del 5 de marzo de 2026",
        "<time datetime='2026-03-04'>3 hours ago</time>",
    ],
)
def test_a_line_that_only_says_when_is_no_part_of_the_article(line: str) -> None:
    html = site(f"<article><h1>Weir to be rebuilt</h1><p>{line}</p>{paragraphs(STORY)}</article>")
    assert html_fields(html)["text"] == "\n\n".join(STORY)


def test_the_front_page_is_no_articles_address() -> None:
    html = site(f"<article>{paragraphs(STORY)}</article>", "<link rel='canonical' href='https://post.example/'>")
    assert html_fields(html)["url"] == ""


def test_a_page_that_holds_back_its_text_is_read_from_what_it_tells_machines() -> None:
    body = "\\n".join(STORY)
    head = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Weir to be rebuilt", "articleBody": "{body}"}}</script>'
    )
    html = site(f"<article><p>{STORY[0][:40]} …</p><div><p>To continue reading, subscribe</p></div></article>", head)
    assert html_fields(html)["text"] == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "  ",
        "<html></html>",
        "<html><body><nav><a href='/'>Home</a></nav></body></html>",
        "/proc/self/environ",
        "<main><h1>404</h1><p>Page not found. The page you are looking for may have moved.</p><a href='/'>Home</a></main>",
        "<nav><a href='/p'>Politics</a></nav><h1>404</h1><p>Page not found. The page you are looking for may have moved.</p><p>Go to the home page</p>",
        f"<h1>Are you a robot?</h1><p>{STORY[0]}</p>",
        "<h1>Anmelden</h1><p>Passwort vergessen?</p>",
        "<h1>Página no encontrada</h1><p>Lo sentimos, la página que busca no existe o ha cambiado de dirección.</p>",
        "<p>Please enable JS and disable any ad blocker</p>",
        "<h1>Seite nicht gefunden</h1><p>404 – Seite nicht gefunden: Ihre Seite gibt es nicht.</p>",
    ],
)
def test_a_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(ArticleError, match="no article text"):
        html_fields(html)
