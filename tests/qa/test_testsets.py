import json
from pathlib import Path

import openpyxl
import pytest

from qa.evaluation.testsets import Case, load_testset, to_fields
from vectorstore import InputError

SEEDS = Path(__file__).parents[2] / "seeds"

ROWS = [
    {"id": "one", "question": "Who met?", "answers": [["Ada Thorn", "Viktor Hale"], "the board"], "articles": ["a", "b"], "tags": ["list"]},
    {"question": "And when?", "answers": ["in May"], "history": ["Who met?", "The board."], "now": "2024-05-01T00:00:00+00:00"},
    {"question": "Who paid?", "unanswerable": True, "reason": "It is not said."},
]


def test_the_sample_test_set_holds_what_it_says() -> None:
    cases = load_testset(SEEDS / "questions.jsonl").cases
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (SEEDS / "articles").glob("*.md")}
    assert len(cases) == 80
    assert sum(case.unanswerable for case in cases) == 20
    assert sum(bool(case.history) for case in cases) == 10
    assert sum("time" in case.tags for case in cases) == 8
    assert sum("two-articles" in case.tags for case in cases) == 6
    assert len({case.question for case in cases}) == 80
    for case in cases:
        assert bool(case.answers) != case.unanswerable
        assert all(any(answer.lower() in texts[name].lower() for name in case.articles) for answer in case.answers)


def test_a_jsonl_file_is_read_and_written_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)) + "\n")
    cases = load_testset(path).cases
    assert cases[0].answers == (("Ada Thorn", "Viktor Hale"), "the board")
    assert [case.id for case in cases] == ["one", "2", "3"]
    path.write_text("\n".join(json.dumps(to_fields(case)) for case in cases))
    assert load_testset(path).cases == cases


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_table_has_the_same_fields_under_its_header(tmp_path: Path, suffix: str) -> None:
    table = [
        ["Question", "answers", "articles", "unanswerable", "tags", "now"],
        ["Who met?", '[["Ada Thorn", "Viktor Hale"], "the board"]', "a | b", "", "list|who", "2024-05-01"],
        ["Who paid, and when?", "", "", "yes", "", ""],
        ["", "", "", "", "", ""],
    ]
    path = tmp_path / f"t{suffix}"
    if suffix == ".csv":
        path.write_text("\n".join(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in table))
    else:
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(path)
    first, second = load_testset(path).cases
    assert first.answers == (("Ada Thorn", "Viktor Hale"), "the board")
    assert (first.articles, first.tags, first.now and first.now.year) == (("a", "b"), ("list", "who"), 2024)
    assert second.unanswerable


def test_a_table_without_questions_names_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("query,answer\nWho?,x\n")
    with pytest.raises(InputError, match="no column question; it has query, answer"):
        load_testset(tmp_path / "t.csv")
    (tmp_path / "t.xlsx").write_bytes(b"PK no workbook")
    with pytest.raises(InputError, match="not an Excel workbook"):
        load_testset(tmp_path / "t.xlsx")


@pytest.mark.parametrize(("mark", "end"), [(";", "\r\n"), ("\t", "\n"), (",", "\r\n")])
def test_a_table_may_be_one_of_another_country(tmp_path: Path, mark: str, end: str) -> None:
    rows = [["id", '"Question"', "answers"], ["a", '"Who met; and where?"' if mark == ";" else "Who met?", "Ada|Viktor"]]
    (tmp_path / "t.csv").write_text("\ufeff" + end.join(mark.join(row) for row in rows), encoding="utf-8", newline="")
    (case,) = load_testset(tmp_path / "t.csv").cases
    assert (case.id, case.question[:7], case.answers) == ("a", "Who met", ("Ada", "Viktor"))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "Expecting"),
        ("[]", "JSON object"),
        ('{"question": ""}', "no question"),
        ('{"question": "Who?"}', "needs answers"),
        ('{"question": "Who?", "answers": "x"}', "list of strings"),
        ('{"question": "Who?", "answers": [[]]}', "lists of strings that belong together"),
        ('{"question": "Who?", "answers": [["x", 1]]}', "lists of strings that belong together"),
        ('{"question": "Who?", "answers": ["x"], "reason": 1}', "reason must be a string"),
        ('{"question": "Who?", "answers": ["x"], "now": "soon"}', "now must be a time in ISO 8601, such as .*, not 'soon'"),
        ('{"question": "Who?", "answers": ["x"], "now": 2025}', "now must be a time in ISO 8601"),
        ('{"question": "Who?", "answers": ["x"], "unanswerable": true}', "an unanswerable question has no answers"),
        ('{"question": "Who?", "answers": ["x"], "unanswerable": "no"}', "true or false"),
        ('{"question": "Who?", "answer": ["x"]}', "unknown field answer"),
        ("[" * 5000, "recursion"),
    ],
)
def test_a_bad_line_of_a_test_set_is_named(tmp_path: Path, line: str, error: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"question": "Who?", "answers": ["x"]}\n\n' + line)
    with pytest.raises(InputError, match=r"t\.jsonl:3: .*" + error):
        load_testset(path)


def test_every_bad_line_is_named_the_first_with_their_errors(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text("{}\n" * 30)
    with pytest.raises(InputError) as error:
        load_testset(path)
    told = str(error.value)
    assert told.count("there is no question") == 20
    assert all(f"t.jsonl:{number}" in told for number in range(1, 31))


def test_two_questions_may_not_share_an_id(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"id": "x", "question": "Who?", "answers": ["a"]}\n{"id": "x", "question": "When?", "answers": ["a"]}\n')
    with pytest.raises(InputError, match="question 2: its id 'x' is taken"):
        load_testset(path)


def test_a_question_that_stands_twice_is_asked_once(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"id": "x", "question": "Who?", "answers": ["a"]}\n' * 2)
    assert [case.id for case in load_testset(path).cases] == ["x"]


def test_a_squad_file_with_bad_questions_names_each(tmp_path: Path) -> None:
    paragraph = {"context": "It opened.", "qas": [{"question": "When?", "answers": []}, {"answers": [{"text": "x"}]}]}
    (tmp_path / "s.json").write_text(json.dumps({"data": [{"title": "Bridge", "paragraphs": [paragraph]}, {"title": "Empty"}]}))
    with pytest.raises(InputError) as error:
        load_testset(tmp_path / "s.json")
    assert "Bridge, paragraph 1, question 1: an answerable question needs answers" in str(error.value)
    assert "question 2: no field 'question'" in str(error.value)
    assert "data[1]: no field 'paragraphs'" in str(error.value)


def beir(folder: Path, qrels: str = "query-id\tcorpus-id\tscore\nq1\td2\t1\nq1\td1\t0\n") -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "Bridge", "text": "It opened."}\n{"_id": "d2", "title": "", "text": "It cost forty crowns."}\n'
    )
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "what did it cost"}\n{"_id": "q2", "text": "of another split"}\n')
    (folder / "qrels" / "test.tsv").write_text(qrels)
    return folder


def test_a_beir_folder_brings_its_corpus_and_asks_what_has_relevant_articles(tmp_path: Path) -> None:
    loaded = load_testset(beir(tmp_path / "beir"))
    assert [(case.id, case.question, case.articles) for case in loaded.cases] == [("q1", "what did it cost", ("d2",))]
    assert [article.id for article in loaded.articles] == ["d1", "d2"]


@pytest.mark.parametrize(
    ("qrels", "error"),
    [("q1\td2\tmany\nq1\td2\tlots\n", "test.tsv:2: expected a query"), ("q1\td9\t1\n", "query q1: the corpus has no article d9")],
)
def test_a_beir_folder_with_bad_judgements_names_them(tmp_path: Path, qrels: str, error: str) -> None:
    with pytest.raises(InputError, match=error):
        load_testset(beir(tmp_path / "beir", qrels))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="not a BEIR folder"):
        load_testset(tmp_path / "empty")


def test_mtrag_tasks_are_conversations_with_their_passages(tmp_path: Path) -> None:
    task = {
        "task_id": "t1", "Collection": "govt", "answerability": ["ANSWERABLE"],
        "contexts": [{"document_id": "p1", "text": "It opened in 1934."}],
        "input": [{"text": "What of the bridge?"}, {"text": "It stands."}, {"text": "When?"}],
        "targets": [{"text": "It was opened in 1934."}],
    }  # fmt: skip
    none = task | {"task_id": "t2", "answerability": ["UNANSWERABLE"], "contexts": []}
    (tmp_path / "m.jsonl").write_text(json.dumps(task) + "\n" + json.dumps(none))
    loaded = load_testset(tmp_path / "m.jsonl")
    first, second = loaded.cases
    assert (first.question, first.history, first.articles) == ("When?", ("What of the bridge?", "It stands."), ("p1",))
    assert first.tags == ("answerable", "govt")
    assert (second.unanswerable, second.articles, second.answers) == (True, (), ())
    assert [article.id for article in loaded.articles] == ["p1"]


@pytest.mark.parametrize(
    "data",
    [
        [{"question": "When?", "ground_truth": "1934", "contexts": ["It opened in 1934.", "It cost forty crowns."]}],
        [{"user_input": "When?", "reference": "1934", "reference_contexts": ["It opened in 1934.", "It cost forty crowns."]}],
        {"goldens": [{"input": "When?", "expected_output": "1934", "context": ["It opened in 1934.", "It cost forty crowns."]}]},
        {"question": ["When?"], "ground_truth": ["1934"], "contexts": [["It opened in 1934.", "It cost forty crowns."]]},
    ],
    ids=["RAGAS", "RAGAS 0.2", "DeepEval", "columns"],
)
def test_questions_with_contexts_are_read_under_every_name_they_go_by(tmp_path: Path, data: object) -> None:
    (tmp_path / "r.json").write_text(json.dumps(data))
    loaded = load_testset(tmp_path / "r.json")
    (case,) = loaded.cases
    assert (case.question, case.answers) == ("When?", ("1934",))
    assert [article.text for article in loaded.articles] == ["It opened in 1934.", "It cost forty crowns."]
    assert case.articles == tuple(article.id for article in loaded.articles)


@pytest.mark.parametrize("text", ["{", '{"data": 3}', "[1, 2]", '[{"question": "Who?"}]', "[]", "3"])
def test_json_that_is_no_test_set_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(InputError, match=r"r\.json"):
        load_testset(tmp_path / "r.json")


def test_a_gold_sentence_is_a_quote_or_where_there_are_none_holds_an_answer() -> None:
    quoted = Case("Who?", ("Ada Thorn",), ("a",), quotes=("Ada Thorn spoke.",))
    assert quoted.is_gold("a", "Ada Thorn spoke.")
    assert not quoted.is_gold("a", "Ada Thorn left.")
    assert not quoted.is_gold("b", "Ada Thorn spoke.")
    assert Case("Who?", ("Ada Thorn",), ("a",)).is_gold("a", "Ada Thorn left.")
