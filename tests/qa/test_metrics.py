"""The measures against their published rules and against other people's programs."""

import math
import random
import re
import string
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import pytrec_eval
from sklearn.metrics import roc_auc_score

from qa.evaluation import metrics
from qa.evaluation.measures import MEASURES
from qa.evaluation.results import Passage, Result
from qa.evaluation.testsets import Case
from qa.evaluation.trec import write_trec
from qa.types import Answer
from tests.conftest import ROOT


def official_f1(prediction: str, golds: list[str]) -> tuple[int, float]:
    """SQuAD 2.0's rules as published (Rajpurkar et al. 2016, 2018): what an answer scores, exactly and by tokens.

    Lower-cased, without punctuation and the articles a, an and the, white space folded; token F1 over bags of words; the best
    over the gold answers; where there is none, or nothing is said, it is 1 if both are so and 0 otherwise.
    """

    def tokens(text: str) -> list[str]:
        bare = "".join(ch for ch in text.lower() if ch not in set(string.punctuation))
        return re.sub(r"\b(a|an|the)\b", " ", bare).split()

    exact, f1 = 0, 0.0
    for gold in [gold for gold in golds if tokens(gold)] or [""]:
        said, wanted = tokens(prediction), tokens(gold)
        exact = max(exact, int(said == wanted))
        same = sum((Counter(said) & Counter(wanted)).values())
        if not said or not wanted:
            f1 = max(f1, float(said == wanted))
        elif same:
            precision, recall = same / len(said), same / len(wanted)
            f1 = max(f1, 2 * precision * recall / (precision + recall))
    return exact, f1


def test_squads_scores_are_the_official_ones_to_the_last_digit() -> None:
    made = [
        ("seven warships", ["the seven warships", "ships"]),
        ("Seven, old warships!", ["seven warships"]),
        ("", []),
        ("something", []),
        ("", ["gold"]),
        ("The U.S. “Navy” – an hour's work", ["US Navy", "U.S. Navy"]),
        ("a an the", ["the"]),
        ("na na na", ["na na"]),
        ("Ünal’s 3,400 €", ["3400", "Ünals 3400 €"]),
        ("其他 答案", ["其他"]),
    ]
    chance = random.Random(3)
    words = "the a seven old warships’ sailed, on 3.5 - of U.S. ships an hour".split()
    for _ in range(300):
        made.append((" ".join(chance.choices(words, k=chance.randrange(8))), [" ".join(chance.choices(words, k=4)) for _ in range(3)]))
    for prediction, golds in made:
        exact, f1 = official_f1(prediction, golds)
        assert metrics.exact_match(prediction, golds) == exact, (prediction, golds)
        assert metrics.token_f1(prediction, golds) == f1, (prediction, golds)


def test_containment_takes_words_of_any_script_and_no_halves_of_them() -> None:
    assert metrics.normalize("The  Quick, brown-fox!") == "quick brownfox"
    assert metrics.contains("There were seven warships.", ["Seven Warships"])
    assert not metrics.contains("It rose to 146 metres", ["14"])
    assert metrics.contains("他于1915年出生。", ["1915年"])
    assert metrics.contains("«Ada Thorn», dijo", ["Ada Thorn"])


def test_retrieval_measures_are_those_of_trec_eval_on_the_exported_files(tmp_path: Path) -> None:
    chance = random.Random(5)
    results = []
    for number in range(40):
        gold = tuple(f"article {i}" for i in chance.sample(range(60), chance.choice([1, 1, 2, 5])))
        ranked = [f"article {i}" for i in chance.sample(range(60), chance.choice([0, 5, 25]))]
        case = Case("Who?", ("x",), gold, id=f"question {number}")
        results.append(Result(case, Answer("Who?"), tuple(Passage(name, 0, 1) for name in ranked)))
    ours = metrics.retrieval({x.case.id: x.case.articles for x in results}, {x.case.id: x.ranked for x in results})
    write_trec(tmp_path, results)
    with (tmp_path / "qrels.txt").open() as qrels, (tmp_path / "run.txt").open() as run:
        evaluator = pytrec_eval.RelevanceEvaluator(pytrec_eval.parse_qrel(qrels), {"map", "recall_5", "ndcg_cut_10", "recip_rank"})
        theirs = evaluator.evaluate(pytrec_eval.parse_run(run))
    assert 20 <= len(theirs) < len(results)
    for name, found in theirs.items():
        of_ours = ours[name.replace("_", " ")]
        assert of_ours["MAP"] == found["map"]
        assert of_ours["R@5"] == found["recall_5"]
        assert of_ours["nDCG@10"] == pytest.approx(found["ndcg_cut_10"], abs=1e-12)
        assert of_ours["MRR@10"] == pytest.approx(found["recip_rank"] if found["recip_rank"] >= 0.1 else 0.0, abs=1e-9)
    found_nothing = [x for x in results if not x.passages]
    assert all(ours[x.case.id]["MAP"] == 0.0 for x in found_nothing)


def test_auroc_is_that_of_scikit_learn_ties_included() -> None:
    rng = np.random.default_rng(1)
    scores, positive = rng.integers(0, 8, 200) / 8, rng.random(200) < 0.4
    assert metrics.auroc(scores, positive) == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)
    assert metrics.auroc([0.2, 0.4], [True, True]) is None


def test_risk_is_the_share_of_wrong_answers_among_the_surest() -> None:
    coverage, risk = metrics.risk_coverage([0.9, 0.1, 0.5, 0.7], [False, True, True, False])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == [0.0, 0.0, pytest.approx(1 / 3), 0.5]


def test_intervals_hold_the_true_value_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(200):
        values = (rng.random((60, 1)) < 0.7).astype(float)
        low, high = metrics.bootstrap_means(values)[0]
        held += low <= 0.7 <= high
    assert 0.88 <= held / 200 <= 0.99


def test_an_interval_leaves_out_what_a_measure_says_nothing_of() -> None:
    (low, high), empty = metrics.bootstrap_means(np.array([[1.0, math.nan], [1.0, math.nan], [math.nan, math.nan]]))
    assert (low, high) == (1.0, 1.0)
    assert np.isnan(empty).all()


def test_the_documents_say_what_each_measure_is_and_name_no_other() -> None:
    section = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8").split("\n## Measures\n")[1].split("\n## ")[0]
    named = [name for line in section.splitlines() if line.startswith("| `") for name in re.findall(r"`([^`]+)`", line.split(" | ")[0])]
    assert sorted(named) == sorted(MEASURES)


def test_each_headline_measure_and_each_tile_has_a_place_of_its_own() -> None:
    for places in ([of.headline for of in MEASURES.values()], [of.tile for of in MEASURES.values()]):
        taken = sorted(place for place in places if place)
        assert taken == list(range(1, len(taken) + 1))


# By torchmetrics 1.9.0 (`rouge_score`, accumulate="best"), with the same words.
@pytest.mark.parametrize(
    ("text", "gold", "value"),
    [
        ("police kill the gunman", ["police killed the gunman"], 0.75),  # Lin (2004)
        ("the gunman kill police", ["police killed the gunman"], 0.5),
        ("", ["police"], 0.0), ("police", [""], 0.0), ("", [""], 0.0), ("...", ["!!!"], 0.0),
        ("police police police the the gunman", ["police the gunman police the"], 0.545455),
        ("the the the", ["the"], 0.5),
        ("Seven warships left Bergen on Monday.", ["Seven warships", "seven warships left the port of Bergen", "Monday"], 0.615385),
        ("one two three four five six seven", ["seven six five four", "two four six eight", "one three five seven nine"], 0.666667),
        ("El alcalde dimitió el lunes; la ciudad esperó.", ["el lunes dimitió el alcalde", ("el alcalde", "la ciudad")], 0.666667),
        ("Der Bürgermeister, Herr Müller, trat zurück – sofort!", ["Herr Müller trat am Montag zurück"], 0.615385),
        ("İstanbul'da üç köprü kapandı, İzmir'de bir.", ["üç köprü İstanbul'da kapandı"], 0.5),
        ("Мэр ушёл в отставку в понедельник", ["в понедельник мэр ушёл"], 0.4),
        ("प्रधानमंत्री ने कहा कि पुल खुल गया", ["पुल खुल गया"], 0.555556),
        ("他在星期一辞职了。 市长 说", ["市长 在 星期一 辞职", "他在星期一辞职了"], 0.5),
        ("a_b c-d e.f 1,000 $2.5bn", ["a b c d e f 1 000 2 5bn", "1,000"], 0.842105),
    ],
)  # fmt: skip
def test_rouge_l_follows_the_longest_common_subsequence(text: str, gold: list[str | tuple[str, ...]], value: float) -> None:
    assert metrics.rouge_l(text, gold) == pytest.approx(value, abs=1e-6)


def test_all_parts_of_an_answer_belong_to_it() -> None:
    gold = (("Ada Thorn", "Viktor Hale"), "the board")
    assert metrics.contains("Viktor Hale and Ada Thorn met.", gold)
    assert not metrics.contains("Ada Thorn left.", gold)
    assert metrics.contains("It was the board.", gold)
    assert metrics.share_contained(["Ada Thorn left."], gold) == 0.5


def test_parts_of_an_answer_may_stand_in_different_quotes_but_a_part_stands_in_one() -> None:
    assert metrics.contained(["Ada Thorn spoke.", "So did Viktor Hale."], [("Ada Thorn", "Viktor Hale")])
    assert not metrics.contained(["It was Ada", "Thorn bushes grow."], ["Ada Thorn"])
