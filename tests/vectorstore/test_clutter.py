"""Lines that only link to other articles, advertise or offer a subscription: they stay in a text of any format, and are no evidence."""

import pytest

from vectorstore.articles import Article
from vectorstore.models.embed import Embedder
from vectorstore.reading.clutter import is_clutter, is_link_or_offer
from vectorstore.record.cutting import cut

TEXT = (
    "Brickworks chimney to go\n\nThe chimney will be blown up on Sunday. Some 800 residents must leave.\n\n"
    "Key facts:\n* Built in 1926\n* Weight: 1,900 tonnes\n\nMORE ON THIS STORY: Hallam mill to become flats\n\n"
    "Subscribe now for only $1 a week. Get unlimited access today!\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "MORE ON THIS STORY: Hallam mill to become flats", "Related: How to make cider at home", "> Read more: Crew honoured",
        "Subscribe now for only $1 a week and get unlimited access", "Subscribe now for only $1 a week and get unlimited access.",
        "You might also like: Ten pies", "Subscribe to continue reading", "Try one month for £1", "Try 3 months free",
        "Get 50% off your first year", "Save 30% on your subscription", "EDITOR'S PICK: Goats", "Editor’s choice: Goats", "TRENDING: Goats",
        "Become a member from £3 a month.", "Unlimited access for $1 a week - subscribe today!", "Cancel anytime", "Read next: Goats",
        "Only £2 a month for 6 months", "Jetzt für 1 Euro im Monat testen", "Jetzt 4 Wochen gratis lesen",
        "Das könnte Sie auch interessieren: Ziegen",
        "Suscríbete por solo 1 euro al mes", "Hazte socio desde 5 euros al mes", "No te pierdas: Cabras", "İlginizi çekebilir: Keçiler",
        "Hemen abone olun", "From the archive: Goats",
        "Lottery fever:Winning ticket is sold in Halm", "It's over:$1.58 billion jackpot is won",
        "'The worst day':How Halm remembers the flood",
        "DIG DEEPER:Second probe reaches the moon", "Ferries, trams:What the strike means for you. Read this before you travel.",
    ],
)  # fmt: skip
def test_lines_that_link_or_offer_are_known(line: str) -> None:
    assert is_link_or_offer(line)
    assert is_clutter(line)


@pytest.mark.parametrize(
    "line",
    [
        "Readers subscribe to the paper for $1 a week, the publisher said.", "Subscribe or lose access, paper tells readers",
        "Join the army, the minister told pupils.", "Try one month in prison for size", "Get half of it done first", "Save the whales",
        "Save up to 50 percent on energy with a pump", "The paper offers unlimited access for $1 a week.", "Become a nurse",
        "Just $3 a day is what most farmers earn", "Unlimited access to the lake ended on Monday.",
        "Popular with tourists: the pier at Halm",
        "Subscribers get 50% off their first year.", "Trending topics are read by editors.", "Cancel any plans, officials warn",
        "Jetzt für alle: Bad öffnet wieder", "Start your trial now, the judge said.", "Tickets cost £3 a month.", "By Nell Orme",
        "The fee (5 euros / 6 dollars)", "Weight: 1,900 tonnes", "Related companies of the group paid no tax.",
        "The Leser:Innen of the paper met in Halm.", "The doors open at 19:30 in Halm.", "See https://Halm.example for more.",
        "Then the mayor said:“We will rebuild the bridge.”", "The bridge is closed. Reason:Rust",
    ],
)  # fmt: skip
def test_news_about_them_and_other_lines_are_none(line: str) -> None:
    assert not is_link_or_offer(line)


def test_such_a_line_is_no_sentence_of_a_passage_and_a_list_sign_no_part_of_one() -> None:
    article = Article(title="Chimney", text=TEXT, language="en")
    passages = cut(article, Embedder()).passages
    assert "".join(article.text[passage.start : passage.end] for passage in passages) == article.text
    assert [article.text[slice(*span)] for passage in passages for span in passage.sentences] == [
        "Brickworks chimney to go",
        "The chimney will be blown up on Sunday.",
        "Some 800 residents must leave.",
        "Key facts:",
        "Built in 1926",
        "Weight: 1,900 tonnes",
    ]


def test_an_article_that_is_nothing_else_keeps_its_lines() -> None:
    (passage,) = cut(Article(title="Goats", text="Read more: Goats", language="en"), Embedder()).passages
    assert len(passage.sentences) == 1
