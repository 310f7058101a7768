import json

from qa import Archive
from qa.drafting.llm import open_model
from qa.evaluation.propose import propose
from qa.evaluation.testsets import from_fields, to_fields
from tests.endpoint import endpoint
from vectorstore import Article

TEXT = (
    "Marta Oyelaran, the harbour master, was appointed by the council after a long dispute about money. "
    "Some 2,700 dockers stopped work in the port of Brackhaven over cranes that need no driver. "
    "The new bridge over the river was opened to traffic on 14 May 2024 after four years. "
    "It rained in the afternoon, and hardly anybody who had been invited stayed for the speeches."
)


def test_questions_are_made_of_sentences_and_their_answers_stand_in_them(archive: Archive) -> None:
    archive.add(Article(title="Harbour", text=TEXT, id="harbour", language="en"))
    made = {case.tags[1]: case for case in propose(archive, 10)}
    assert made["who"].question == "Who was appointed by the council after a long dispute about money?"
    assert made["who"].answers == ("Marta Oyelaran",)
    assert made["how-many"].question == "How many dockers stopped work in the port of Brackhaven over cranes that need no driver?"
    assert made["how-many"].answers == ("2,700",)
    assert made["when"].question == "When was it that the new bridge over the river was opened to traffic after four years?"
    assert made["when"].answers == ("14 May 2024",)
    assert len(made) == 3
    for case in made.values():
        assert case.quotes[0] in TEXT
        assert from_fields(json.loads(json.dumps(to_fields(case)))) == case


def test_a_drafted_test_set_spreads_over_the_articles_and_is_the_same_each_time(sample: Archive) -> None:
    cases = list(propose(sample, 20))
    assert len(cases) == 20
    assert len({case.articles for case in cases}) == 20
    assert list(propose(sample, 20)) == cases


def test_an_llms_question_is_taken_when_its_answer_stands_in_the_sentence(archive: Archive) -> None:
    archive.add(Article(title="Harbour", text=TEXT, id="harbour", language="en"))
    with endpoint('Sure: {"question": "Which office did the council fill?", "answer": "harbour master"}') as (spec, _):
        made = list(propose(archive, 4, open_model(spec)))
    assert [case.tags[1] for case in made].count("llm") == 1
    with endpoint("I'd rather not.") as (spec, _):
        assert all(case.tags[1] != "llm" for case in propose(archive, 4, open_model(spec)))
