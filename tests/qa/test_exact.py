"""The exact rules: what they must let through, however it is worded, and what no checker may let through."""

import pytest

from qa.checking.exact import exact_objection
from qa.types import lone_evidence

Case = tuple[str, str, str]  # claim, evidence, language


def why(claim: str, evidence: str, language: str = "en") -> str:
    return exact_objection(claim, [lone_evidence(evidence, language=language)], language)


FIRST_WORDS: list[Case] = [
    ("Besides the hall, the council sold the school.", "The council sold the hall and the school.", "en"),
    ("Whereas the hall was sold, the school was kept.", "The hall was sold and the school kept.", "en"),
    ("Nobody but the mayor voted for it.", "Only the mayor voted for it.", "en"),
    ("Außerdem verkaufte die Stadt die Schule.", "Die Stadt verkaufte auch die Schule.", "de"),
    ("Tras la votación, el alcalde dimitió.", "El alcalde dimitió cuando terminó la votación.", "es"),
]
NOUNS: list[Case] = [
    ("Die Behörde verlangt die Schließung der Brücke.", "Die Behörde will, dass die Brücke geschlossen wird.", "de"),
    (
        "Mit dem Verkauf der Fähre verlor die Insel eine alte Verbindung.",
        "Als die Fähre verkauft wurde, war die Insel ohne Verbindung.",
        "de",
    ),
    ("Bei einem Rundgang sahen 40 Gäste die neue Halle.", "Vierzig Besucher gingen durch die neue Halle.", "de"),
]
DENIALS: list[Case] = [
    ("The bridge will not be torn down.", "The bridge stays where it is.", "en"),
    ("The ministry has no plans to close the line.", "The ministry does not plan to close the line.", "en"),
    ("The guards did no more than watch.", "The guards only watched.", "en"),
    ("The drivers are said to have turned the offer down.", "The drivers did not accept the offer.", "en"),
    ("The patent, no. 4,117, covers the engine.", "The engine is covered by patent number 4,117.", "en"),
    ("Die Brücke wird nicht abgerissen.", "Die Brücke bleibt stehen.", "de"),
    ("El puente no será derribado.", "El puente se queda donde está.", "es"),
]
QUANTITIES: list[Case] = [
    ("A third of the firms had closed by May.", "Of the 12 firms, 4 had closed by May.", "en"),
    ("Twenty percent of the trees were felled.", "A fifth of the trees were felled.", "en"),
    ("The strike lasted two weeks.", "The strike lasted a fortnight.", "en"),
    ("The work takes 18 months.", "The work takes a year and a half.", "en"),
    ("The two firms will merge.", "Harrow and Vollmer will merge.", "en"),
    ("It cost 40 million marks, not 52 million.", "It cost 40 million marks instead of 52.", "en"),
    ("Das dauerte ein halbes Jahr.", "Das dauerte sechs Monate.", "de"),
    ("La mitad de las casas está vacía.", "El 50 por ciento de las casas está vacía.", "es"),
]
NAMES: list[Case] = [
    ("Kelder's library is shut on Saturdays.", "The library of Kelder is to shut each Saturday.", "en"),
    ("Ms Farr led the mission.", "Ottoline Farr led the mission.", "en"),
    ("The United Nations sent observers.", "The UN sent observers.", "en"),
    ("The Italians won.", "Italy won.", "en"),
    ("Die Aktie von Harrow stieg.", "Die Harrow-Aktie stieg.", "de"),
]
ROLES: list[Case] = [
    ("Anna Hale, whom Leo Brandt praised, met Ivo Stern.", "Leo Brandt praised Anna Hale. She met Ivo Stern.", "en"),
    ("Ivo Stern, asked by Anna Hale, agreed.", "Anna Hale asked Ivo Stern, and he agreed.", "en"),
    ("In Ostermoor the ferry was cut off by storm Petra.", "Storm Petra cut off the ferry in Ostermoor.", "en"),
]
OPPOSITES: list[Case] = [
    ("For ten days one may appeal.", "An appeal against it is possible within ten days.", "en"),
    ("Hale was absent on Monday.", "Hale was not present on Monday.", "en"),
    ("Closed for a year, the pool is open again.", "The pool opened on Monday after a year.", "en"),
]


@pytest.mark.parametrize(("claim", "evidence", "language"), FIRST_WORDS)
def test_a_word_that_begins_a_sentence_is_no_name_for_that(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(("claim", "evidence", "language"), NOUNS)
def test_a_german_noun_is_no_name(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(("claim", "evidence", "language"), DENIALS)
def test_what_is_denied_in_other_words_is_no_false_denial(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(("claim", "evidence", "language"), QUANTITIES)
def test_shares_spans_and_counts_may_be_worked_out(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(("claim", "evidence", "language"), NAMES)
def test_a_name_may_be_inflected_abbreviated_or_a_part(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(("claim", "evidence", "language"), ROLES)
def test_who_did_it_may_be_told_in_another_order(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(("claim", "evidence", "language"), OPPOSITES)
def test_a_word_is_an_opposite_only_where_it_is_said_of_the_same(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The government of Nigeria closed its border.", "The government of Niger closed its border."),
        ("The government of Niger closed its border.", "The government of Nigeria closed its border."),
        ("The Nigerian army withdrew.", "The army of Niger withdrew."),
        ("He handed it to Martinez.", "He handed it to Martin."),
        ("He handed it to Johannes.", "He handed it to Johan."),
        ("He handed it to Paula.", "He handed it to Paul."),
        ("It lies near the crater Ottoline Farr.", "It lies near the crater Tressider, at the rim of the near side."),
        ("He handed it to Mario.", "He handed it to Maria."),
        ("A court in Austria agreed.", "A court in Australia agreed."),
    ],
)
def test_a_name_that_begins_alike_is_another(claim: str, evidence: str) -> None:
    assert "name" in why(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence", "language"),
    [
        ("The pass is 1,934 feet high.", "The pass is 1,934 metres high.", "en"),
        ("It cost 90,000 talers.", "It cost 90,000 marks.", "en"),
        ("Turnout rose by eleven percent.", "Turnout rose by eleven points.", "en"),
        ("The strike lasted eleven weeks.", "The strike lasted eleven months.", "en"),
        ("Es kostete 40 Euro.", "Es kostete 40 Pfund.", "de"),
        ("Ardieron 2.300 kilómetros cuadrados.", "Ardieron 2.300 hectáreas.", "es"),
    ],
)
def test_a_number_keeps_its_unit_and_its_currency(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language)


@pytest.mark.parametrize(
    ("claim", "evidence", "language"),
    [
        ("At most 14 people died.", "At least 14 people died.", "en"),
        ("More than 300 cellars were flooded.", "Some 300 cellars were flooded.", "en"),
        ("No fewer than four trains run.", "At most four trains run.", "en"),
        ("Mindestens 14 Menschen starben.", "Höchstens 14 Menschen starben.", "de"),
        ("Murieron como máximo 14 personas.", "Murieron al menos 14 personas.", "es"),
    ],
)
def test_a_least_is_no_most(claim: str, evidence: str, language: str) -> None:
    assert "bound" in why(claim, evidence, language)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Half of the samples were clean.", "Two of six samples were clean."),
        ("Two thirds of the firms closed.", "A third of the firms closed."),
        ("One in four trees was felled.", "Twenty percent of the trees were felled."),
    ],
)
def test_a_share_must_be_the_evidences(claim: str, evidence: str) -> None:
    assert "share" in why(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The order is not suspended.", "The order is suspended."),
        ("Half of it is about 120 years old.", "Half of it is not about 120 years old."),
        ("The council opened the line on Monday evening.", "The council opened the line on Monday morning."),
        ("The levy rises by 15 percent.", "The levy rises to 15 percent."),
        ("Workers took the roof off first week, the first time.", "Workers took the roof off last week, the first time."),
        ("The runner-down tested positive.", "The runner-up tested positive."),
        ("It lies at the north-eastern rim of the near side.", "It lies at the south-eastern rim of the near side."),
    ],
)
def test_what_differs_in_one_word_is_still_told_apart(claim: str, evidence: str) -> None:
    assert why(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence", "language"),
    [
        ("The firm did not buy three ships from the navy.", "The firm bought three ships from the Danish navy.", "en"),
        ("The minister didn't meet Claudia Sheinbaum.", "The minister met President Claudia Sheinbaum.", "en"),
        ("The court did not find the two managers guilty.", "The court found the two managers guilty.", "en"),
        ("The river did not rise by two metres.", "The river rose by two metres.", "en"),
        ("Los bomberos no fueron al puerto viejo.", "Los bomberos iban al puerto viejo.", "es"),
    ],
)
def test_a_denial_is_told_whatever_the_form_of_its_verb(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language)
    assert why(evidence, claim, language)


@pytest.mark.parametrize(
    ("claim", "evidence", "title"),
    [
        ("Halvorsen, 22, won Round Carrow by a second.", "Benno Aske, 22, won Round Carrow by a second.", "Halvorsen asks the jury"),
        ("Obama opened the bridge.", "The bridge was opened by Marco Rubio.", "Obama and Rubio in Mexico"),
        ("Kelder took the prize for the best park.", "In the end Ulvik took the prize for the best park.", "Kelder hopes for a prize"),
    ],
)
def test_a_name_that_begins_a_claim_and_stands_in_the_title_only_takes_no_others_place(claim: str, evidence: str, title: str) -> None:
    assert exact_objection(claim, [lone_evidence(evidence, title=title, language="en")], "en")


@pytest.mark.parametrize(
    ("claim", "evidence", "language"),
    [
        ("The film was shown at Telluride in 2014.", "The film was shown at Telluride on September 2, 2014.", "en"),
        ("She was born in 1941.", "The author (born October 4, 1941) writes of vampires.", "en"),
        ("The 2005 storm cost lives.", "The storm of 8 July 2005 cost lives.", "en"),
        ("Er wurde 1941 geboren.", "Er wurde am 4. Oktober 1941 geboren.", "de"),
        ("La línea se abrió en 2014.", "La línea se abrió el 2 de septiembre de 2014.", "es"),
        ("He touched the boat on two occasions.", "He touched the boat himself. Twice.", "en"),
        ("The other four were freed.", "The oldest of the five was held, the rest freed.", "en"),
        ("The stop shrinks to fifteen minutes.", "It stops for a quarter of an hour.", "en"),
        ("Die Fahrt dauert 45 Minuten.", "Die Fahrt dauert eine Dreiviertelstunde.", "de"),
        ("By three in the afternoon it was back.", "It was back by 3 p.m.", "en"),
    ],
)
def test_a_number_may_be_told_in_another_way(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language) == ""


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The film was shown at Telluride in 2015.", "The film was shown at Telluride on September 2, 2014."),
        ("He touched the boat on three occasions.", "He touched the boat himself. Twice."),
        ("The other three were freed.", "The oldest of the five was held, the rest freed."),
        ("The stop shrinks to twenty minutes.", "It stops for a quarter of an hour."),
    ],
)
def test_another_number_told_in_another_way_is_another(claim: str, evidence: str) -> None:
    assert why(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Tim Roth is an actor.", "Timothy Simon Roth (born 14 May 1961) is an actor."),
        ("Jean-Luc Picot won.", "Jean Luc Picot won."),
        ("Ottoline Farr led the mission.", "Farr led the mission."),
        ("Ottoline Farr led the mission.", "Ms Farr led the mission."),
        ("Ottoline Farr led the mission.", "In 1975, Farr led the mission."),
        ("Ottoline Farr had two sons.", "She had two sons."),
        ("The Quorn Theatre was opened in 1931.", "It was opened in 1931 by Anna Hale."),
    ],
)
def test_evidence_that_does_not_say_whom_it_is_about_leaves_the_name_to_the_judge(claim: str, evidence: str) -> None:
    assert why(claim, evidence) == ""


@pytest.mark.parametrize(
    ("claim", "evidence", "title"),
    [
        ("Rosa Farr led the mission.", "Ottoline Farr led the mission.", ""),
        ("Tom Roth is an actor.", "Timothy Roth is an actor.", ""),
        ("The mission was led by Ottoline Farr.", "The mission was led by Farr.", "Mission to the crater begins"),
        ("Ottoline Farr had two sons.", "She had two sons.", "Anna Hale dies at 90"),
        ("Ottoline Farr met Leo Brandt.", "She met Ivo Stern.", ""),
        ("Mayor Bruno Lutz praised his deputy.", "Mayor Anna Hale praised her deputy.", ""),
        ("The stage was won by Jean-Paul Picot.", "Jean Luc Picot won the stage.", ""),
    ],
)
def test_a_name_that_the_evidence_rules_out_is_none_of_it(claim: str, evidence: str, title: str) -> None:
    assert exact_objection(claim, [lone_evidence(evidence, title=title, language="en")], "en")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Klopp will leave Dortmund.", "Their manager is not up for discussion. Klopp will leave Dortmund."),
        ("Hale was not a hero.", "Leo Brandt was a poor speaker, and Hale did not become a hero."),
        ("The inquiry has yet to begin.", "The inquiry has not begun."),
        ("He is barred from giving opinions.", "He may not give opinions."),
    ],
)
def test_what_another_sentence_denies_is_no_denial_of_this(claim: str, evidence: str) -> None:
    assert why(claim, evidence) == ""
