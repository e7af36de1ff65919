"""The figures of ``bench.understanding``, on judgements made by hand; and that its blind sentences can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bench.understanding import __main__ as bench
from bench.understanding import (
    addresses,
    corrections,
    emergencies,
    heldout,
    intents,
    numbers,
    routing,
    scores,
    shared,
    speed,
)
from bench.understanding.answers import NOTHING, InProcess
from bench.understanding.report import Report, table
from bench.understanding.scores import Judged
from nlu.city import load_city
from nlu.emergency import rules
from nlu.found import Found
from nlu.routing import ORDER_TYPES, first_levels

pytestmark = pytest.mark.unit

JUDGED = [
    Judged("一", ("affirm",), "affirm", "old", 0.9),
    Judged("二", ("affirm",), "deny", "old", 0.8),
    Judged("三", ("deny",), "deny", "young", 0.6),
    Judged("四", ("deny", "cancel"), "cancel", "young", 0.6),
]


class Scripted:
    """Gives the same answer to everything."""

    has_intents = True

    def __init__(self, **answer: Any) -> None:
        self._answer = {**NOTHING, **answer}
        self.took: list[float] = []

    def of(self, texts: Sequence[tuple[str, str]], channel: str = "chat") -> list[dict[str, Any]]:
        return [self._answer for _ in texts]


@pytest.fixture
def _without_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, every: int = 1) -> list[dict[str, Any]]:
        raise shared.NoData(name)

    monkeypatch.setattr(shared, "lines", missing)


def test_accuracy_takes_any_of_the_right_answers() -> None:
    assert scores.accuracy(JUDGED) == 0.75
    assert scores.by_batch(JUDGED) == {"old": 0.5, "young": 1.0}
    assert scores.accuracy([]) == 0.0


def test_classes_have_precision_and_recall() -> None:
    found = {score.name: score for score in scores.classes(JUDGED)}
    assert (found["affirm"].count, found["affirm"].precision, found["affirm"].recall) == (2, 1.0, 0.5)
    assert (found["deny"].precision, found["deny"].recall) == (0.5, 1.0)
    assert found["cancel"].f1 == 1.0, "the acceptable answer that was given is the class it counts for"
    assert scores.macro_f1(JUDGED) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    # Bins of 0.9 (right), 0.8 (wrong) and 0.6 (two, both right): gaps 0.1, 0.8 and 2 × 0.4, over four.
    assert scores.calibration_error(JUDGED) == pytest.approx((0.1 + 0.8 + 0.8) / 4)
    assert scores.calibration_error([Judged("五", ("a",), "a", confidence=1.0)]) == 0.0
    assert scores.calibration_error([Judged("五", ("a",), "a")]) == 0.0


def test_confusions_count_what_was_said_for_what() -> None:
    assert scores.confusions([*JUDGED, JUDGED[1]]) == [("affirm", "deny", 2)]


def test_a_table_writes_shares_with_three_digits() -> None:
    assert table(("what", "share"), [("a", 0.5)]).splitlines()[-1] == "| a | 0.500 |"


def test_mistakes_are_printed_only_when_asked_for() -> None:
    report = Report("Intents", mistakes=["一个错误"])
    assert "一个错误" not in report.text()
    assert "一个错误" in report.text(with_mistakes=True)


@pytest.mark.parametrize(
    ("part", "wanted", "found", "right"),
    [
        ("town", "玉霞街道", {"town": "玉霞街道"}, (True, True)),
        ("town", "玉霞街道", {"town": "玉霞"}, (False, True)),
        ("town", "玉霞街道", {"town": "红云街道"}, (False, False)),
        ("number", "124号", {"number": "一百二十四号"}, (False, True)),
        ("number", "12号", {"number": "112号"}, (False, False)),
        ("village", "荷花社区", {"village": None, "place": "荷花社区居委会"}, (False, True)),
        ("place", "滨湖公园", {"place": "滨湖公园东门"}, (False, True)),
        ("road", "人民路", None, (False, False)),
    ],
)
def test_a_part_is_right_exactly_or_in_substance(
    part: str, wanted: str, found: dict[str, Any] | None, right: tuple[bool, bool]
) -> None:
    assert addresses.is_right(part, wanted, found) == right


def test_a_crossing_needs_both_roads() -> None:
    assert addresses.has_crossing(("人民路", "朝阳路"), {"road": "人民路", "place": "人民路和朝阳路交叉口"})
    assert not addresses.has_crossing(("人民路", "朝阳路"), {"road": "人民路", "place": None})
    assert not addresses.has_crossing(("人民路",), None)


@pytest.mark.parametrize(
    ("kind", "wanted", "found", "right"),
    [
        ("phone", "13873605521", Found("phone", "13873605521", 0, 11, "mobile", 0.9), True),
        ("phone", "13873605521", Found("phone", "13873605521", 0, 11, "partial", 0.3), False),
        ("partial_phone", "138", Found("phone", "138", 0, 3, "partial", 0.3), True),
        ("time", "2026-11-24", Found("occurred_at", {"start": "2026-11-24T23:00"}, 0, 4, "resolved", 0.9), True),
        ("time", ["2026-11-22", "2026-11-23"], Found("occurred_at", {"start": "2026-11-23"}, 0, 4, "x", 0.9), True),
        ("time", "2026-11-24T23", Found("occurred_at", {"start": "2026-11-24"}, 0, 4, "resolved", 0.9), False),
        ("amount", 3600, Found("amount", {"low": 3600, "text": "三千六"}, 0, 3, "sum", 0.9), True),
        ("amount", 3600, Found("amount", 360, 0, 3, "sum", 0.9), False),
    ],
)
def test_a_number_is_right_by_its_kind(kind: str, wanted: Any, found: Found, right: bool) -> None:
    assert numbers.is_right(kind, wanted, {found.name: found}) is right


def test_a_department_is_the_same_under_its_countys_name() -> None:
    by_name = {each.name: each for each in load_city("changde").departments}
    building = by_name["常德市住房和城乡建设局"]
    assert routing.same("常德市住房和城乡建设局", building)
    assert routing.same("石门县住房和城乡建设局", building)
    assert not routing.same("常德市公安局交通警察支队", by_name["常德市公安局"])
    assert routing.same("玉霞街道办事处", by_name["乡镇人民政府（街道办事处）"])


def test_comparing_corrections_leaves_punctuation_aside() -> None:
    assert corrections.plain("物业费，两块八。") == corrections.plain("物业费两块八")


def test_the_baseline_of_danger_sees_words_alone() -> None:
    assert emergencies.baseline("万一着火怎么办") == "redirect"
    assert emergencies.baseline("路灯坏了") == "none"


@pytest.mark.usefixtures("_without_data")
def test_an_assistant_that_always_alarms_has_full_recall_and_all_false_alarms() -> None:
    loud = Scripted(emergency={"action": "redirect", "number": "119", "kind": "fire"})
    rows = {row.figure.split(" (")[0]: row.ours for row in emergencies.measure(loud, 1).rows}
    assert rows["real ones redirected"] == 1.0
    assert rows["false alarms: words of danger"] == 1.0
    assert rows["urgent ones marked urgent"] == 0.0
    quiet = {row.figure.split(" (")[0]: row.ours for row in emergencies.measure(Scripted(), 1).rows}
    assert quiet["real ones redirected"] == quiet["false alarms: words of danger"] == 0.0


@pytest.mark.usefixtures("_without_data")
def test_what_is_not_there_is_said() -> None:
    said = Scripted(intent={"name": "affirm", "confidence": 0.5})
    assert any("oos_dev" in sentence for sentence in intents.measure(said, 1).left_out)
    assert intents.measure(InProcess(), 1).left_out, "no gateway, no intents"
    assert len(addresses.measure(said, 1).left_out) == 2


def test_a_grown_city_has_ten_times_the_names() -> None:
    city = load_city("changde")
    grown = speed.grown(city)
    assert len(grown.towns) == 10 * len(city.towns)
    assert len({village.name for village in grown.villages}) > 9 * len({v.name for v in city.villages})


def test_the_blind_sentences_are_whole() -> None:
    assert {one.intent for one in heldout.intents()} == {
        *(
            "report_complaint",
            "ask_faq",
            "order_status",
            "handoff",
            "affirm",
            "deny",
            "correct_slot",
            "repeat",
            "cancel",
        ),
        *("greet", "goodbye", "thanks", "chitchat", "provide_info", "suggestion", "praise", "out_of_scope"),
    }
    assert {one.action for one in heldout.dangers()} == set(emergencies.ACTIONS)
    assert all(one.numbers for one in heldout.dangers() if one.action == "redirect")
    for complaint in heldout.complaints():
        names = {each.name for each in load_city(complaint.city).departments}
        assert set(complaint.departments) <= names, complaint.text
        assert set(complaint.first_levels) <= set(first_levels()), complaint.text
    for located in heldout.located():
        counties = {each.name for each in load_city(located.city).counties}
        assert located.expect is None or located.expect.get("county", "") in {"", *counties}, located.text
    assert {kind for one in heldout.typed() for kind in one.types} == set(ORDER_TYPES)
    agree = [not one.doubts for one in heldout.crosschecks()]
    assert min(sum(agree), len(agree) - sum(agree)) > 20
    now, asked = heldout.numbered()
    assert now == "2026-11-25T10:00"
    assert len(asked) > 150
    assert sum(case.raw == case.right for case in heldout.heard()) >= 150


@pytest.mark.parametrize("name", heldout.later_sets())
def test_later_blind_sentences_are_whole(name: str) -> None:
    folder = heldout.FOLDER / name
    files = {path.stem for path in folder.glob("*.yml")}
    assert files <= {*(file for _, file in bench.LATER.values()), "order_types"}  # which is asked with departments
    if "intents" in files:
        assert {one.intent for one in heldout.intents(folder)} <= {one.intent for one in heldout.intents()}
    if "emergencies" in files:
        dangers = heldout.dangers(folder)
        assert {"redirect", "none"} <= {one.action for one in dangers} <= set(emergencies.ACTIONS)
        assert {one.kind for one in dangers} <= {*(rule.kind for rule in rules()[0]), "hard", "ordinary"}
        assert all(one.numbers for one in dangers if one.action == "redirect")
    if "departments" in files:
        for complaint in heldout.complaints(folder):
            assert set(complaint.departments) <= {each.name for each in load_city(complaint.city).departments}
            assert set(complaint.first_levels) <= set(first_levels()), complaint.text
    if "order_types" in files:
        assert {kind for one in heldout.typed(folder) for kind in one.types} == set(ORDER_TYPES)
    if "crosscheck" in files:
        assert {bool(one.doubts) for one in heldout.crosschecks(folder)} == {False, True}
    if "correction" in files:
        assert all(len(case.raw) == len(case.right) for case in heldout.heard(folder))


def test_sentences_that_answer_a_question_are_corrected_as_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = heldout.Heard("one", "一三把七三六零五五二一", "一三八七三六零五五二一", "changde", "phone")
    monkeypatch.setattr(heldout, "heard", lambda folder: [answer])
    assert corrections.measure(Scripted(), 1).rows[0].ours == 1.0
