"""The exact rules over how news is reworded: what must pass, and what is plainly another thing."""

import pytest

from qa.checking.exact import exact_objection
from qa.types import lone_evidence

HYPHENED = [
    ("He signed a two-year deal.", "He signed a four-year deal.", False),
    ("Two-thirds of voters agreed.", "Two-fifths of voters agreed.", False),
    ("A 6-year-old boy died.", "A six-year-old boy died.", True),
    ("The deal runs for three years.", "He signed a three-year deal.", True),
    ("The trip took two and a half hours.", "It was a two-and-a-half-hour trip.", True),
    ("A 21-year-old was hurt.", "A twenty-one-year-old was hurt.", True),
    ("The 300-seat hall is full.", "The three-hundred-seat hall is full.", True),
]
PASSIVES = [
    ("Microsoft acquired Activision for $69bn.", "Activision was acquired for $69bn by Microsoft.", True),
    ("Trump was strongly criticised by Starmer.", "Starmer strongly criticised Trump.", True),
    ("Trump praised Starmer on Monday.", "Trump was praised on Monday by Starmer.", False),
    ("Putin held talks with Trump.", "Trump held talks with Putin.", True),
    ("Smith married Jones.", "Jones married Smith.", True),
    ("England drew 1-1 with France.", "France drew 1-1 with England.", True),
    ("Harrow sued Vollmer over the patent.", "Vollmer was sued over the patent by Harrow.", True),
    ("Harrow sued Vollmer over the patent.", "Vollmer sued Harrow over the patent.", False),
]
ABBREVIATED = [
    ("The UN sent observers.", "The United Nations sent observers.", True),
    ("The US sent observers.", "The United States sent observers.", True),
    ("The IMF raised its forecast.", "The International Monetary Fund raised its forecast.", True),
    ("The FBI searched the house.", "The Federal Bureau of Investigation searched the house.", True),
    ("The ONS published the figures.", "The Office for National Statistics published the figures.", True),
    ("The EU sent observers.", "The United States sent observers.", False),
    ("The UN sent observers.", "The United States sent observers.", False),
    ("The NHS hired nurses.", "The National Health Service hired nurses.", True),
]
FOREIGN_MONEY = [
    ("It cost US$9 million.", "It cost US$5 million.", False),
    ("It cost A$9m.", "It cost A$5m.", False),
    ("It cost $5 million.", "It cost US$5m.", True),
    ("The debt is $1.2 trillion.", "The debt is $1.2tn.", True),
    ("The debt is $1.2 trillion.", "The debt is $1.2 billion.", False),
]
RISES = [
    ("Shares rose 5%.", "Shares dropped 5%.", False),
    ("Sales climbed in May.", "Sales fell in May.", False),
    ("Rents declined last year.", "Rents increased last year.", False),
    ("The company bought the site for £2m.", "The council sold the site to the company for £2m.", True),
    ("Trump won the election.", "Harris lost the election to Trump.", True),
    ("The council bought the site.", "The council sold the site.", False),
    ("Spain won the final.", "Spain lost the final.", False),
]
DENYING = [
    ("Smith denied that he had taken the money.", "Smith said he had not taken the money.", True),
    ("Smith said he had not taken the money.", "Smith denied that he had taken the money.", True),
    ("The council approved the plan.", "The council failed to approve the plan.", False),
    ("Smith resigned.", "Smith refused to resign.", False),
    ("Iran fired missiles.", "Iran denied firing missiles.", False),
    ("The minister denied the report.", "The minister did not deny the report.", False),
    ("Smith did not rule out standing.", "Smith ruled out standing.", False),
    ("The council did not approve the plan.", "The council failed to approve the plan.", True),
    ("The council failed to approve the plan.", "The council did not approve the plan.", True),
    ("Smith refused to resign.", "Smith said he would not resign.", True),
    ("The council approved the plan in June.", "The council failed to approve the plan in May, but approved it in June.", True),
    ("The firm declined to comment.", "The firm did not comment.", True),
    ("The firm commented on the deal.", "The firm declined to comment on the deal.", False),
    ("Trump denied the claims.", "Trump denied the claims on Monday.", True),
    ("The rebels rejected the offer.", "The rebels did not accept the offer.", True),
]
NATIONS = [
    ("French police arrested four people.", "Police in France arrested four people.", True),
    ("The UK's economy grew.", "The British economy grew.", True),
    ("Dutch farmers protested.", "Farmers in the Netherlands protested.", True),
    ("The American firm closed its plant.", "The US firm closed its plant.", True),
    ("Swiss police arrested four people.", "Police in Sweden arrested four people.", False),
    ("Polish farmers protested.", "Farmers in the Netherlands protested.", False),
]

FIGURES = [
    ("The reserve covers 3.4 million acres.", "It is a 3.4-million-acre reserve.", True),
    ("The reserve covers 3.4 million acres.", "It is a 3.4-billion-acre reserve.", False),
    ("The plant ranks fourth in Europe.", "It is the fourth-largest plant in Europe.", True),
    ("The plant ranks fifth in Europe.", "It is the fourth-largest plant in Europe.", False),
    ("They saw two dozen stars.", "They saw 24 stars.", True),
    ("They saw two dozen stars.", "They saw 12 stars.", False),
    ("At 13, Tomás is a grandmaster.", "Tomás is a grandmaster at 13 years.", True),
    ("Three lines, Arco, Boreal and Cimber, fly there.", "On the day it opened, Arco, Boreal and Cimber flew there.", True),
]
INITIALS = [
    ("Britain triples its aid.", "The U.K. triples its aid.", True),
    ("France triples its aid.", "The U.K. triples its aid.", False),
    ("DOT opened an inquiry.", "The Department of Transportation opened an inquiry.", True),
    ("The MoD opened an inquiry.", "The Ministry of Defence opened an inquiry.", True),
    ("The Department of Transportation opened an inquiry.", "DOT opened an inquiry.", True),
]
WITHOUT_A_NAME = [
    ("Quiet Harbour was shown in 2007.", "Made by Aldo Rossi, the film was shown in 2007.", True),
    ("Quiet Harbour was shown in 2008.", "Made by Aldo Rossi, the film was shown in 2007.", False),
    ("The Ister Tower was begun by Leo Brandt.", "Leo Brandt began the tall structure.", True),
    ("The bridge was opened by Bruno Lutz.", "The bridge was opened by Anna Hale.", False),
    ("The farm lies in Spain.", "The farm lies near the biggest lake of the north.", False),
    ("Mayor Bruno Lutz praised the crew on Monday.", "Mayor Anna Hale praised the crew on Monday.", False),
    ("The council met Bruno Lutz in May.", "The council met Anna Hale Peters in May.", False),
]
UNTIL = [
    ("No ruling is expected until June.", "A ruling is not expected before June.", True),
    ("The line had not run there for nine years.", "The line will run there again, nine years after it closed.", True),
    ("A ruling is expected in June.", "A ruling is not expected in June.", False),
]
BELIEVED = [
    ("Rain set the slope moving.", "Geologists suspect that rain set the slope moving.", False),
    ("Rain may have set the slope moving.", "Geologists suspect that rain set the slope moving.", True),
    ("Geologists think that rain set the slope moving.", "Geologists suspect that rain set the slope moving.", True),
    ("The thieves came by boat across the bay.", "The thieves came, the police believe, by boat across the bay.", False),
    ("The owner knew of the leak.", "Prosecutors are asking whether the owner knew of the leak.", False),
    ("The owner knew of the leak.", "Many think the plant old. The owner knew of the leak.", True),
]
SONGS = [
    ("Rain is on the Rosa Marr album Prism.", '"Rain" is a song by Rosa Marr for her album, Prism.', True),
    ("Rosa Marr was praised by Anna Hale.", "Anna Hale was praised by Rosa Marr.", False),
]


@pytest.mark.parametrize(("claim", "evidence", "right"), [*FIGURES, *INITIALS, *WITHOUT_A_NAME, *UNTIL, *BELIEVED, *SONGS])
def test_what_an_llm_puts_otherwise_may_pass_and_what_it_changes_may_not(claim: str, evidence: str, right: bool) -> None:
    """Figures with hyphens, initials, evidence that names nothing, not before and until, what is only believed, what is no deed."""
    assert (exact_objection(claim, [lone_evidence(evidence, language="en")], "en") == "") == right


@pytest.mark.parametrize(
    ("claim", "evidence", "title", "right"),
    [
        (
            "Ida Marr went to Rome in 1865.",
            "She moved to Rome in 1865, the museum of Lorne said.",
            "Ida Marr: a stamp for the sculptor",
            True,
        ),
        ("Rosa Farr died at home.", "Farr died at home in Kelda on Sunday.", "When is Rosa Farr's funeral?", True),
        ("Anna Farr died at home.", "Farr died at home in Kelda on Sunday.", "When is Rosa Farr's funeral?", False),
        ("Rough Ways came out and was liked.", "It will be Dylan's first tour since Rough Ways came out and was liked.", "Dylan", True),
        ("Dylan's album was liked.", "It will be Dylan's first tour since his album, which was liked.", "", True),
    ],
)
def test_a_name_of_the_title_is_known_where_the_sentence_means_somebody(claim: str, evidence: str, title: str, right: bool) -> None:
    assert (exact_objection(claim, [lone_evidence(evidence, title=title, language="en")], "en") == "") == right


@pytest.mark.parametrize(("claim", "evidence", "right"), [*HYPHENED, *PASSIVES, *ABBREVIATED, *FOREIGN_MONEY, *RISES, *DENYING, *NATIONS])
def test_news_may_be_reworded_and_must_not_be_changed(claim: str, evidence: str, right: bool) -> None:
    """Hyphened numbers, passives, abbreviations, foreign money, rises and falls, verbs that deny, peoples."""
    assert (exact_objection(claim, [lone_evidence(evidence, language="en")], "en") == "") == right
