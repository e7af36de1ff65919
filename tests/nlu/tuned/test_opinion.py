"""What the tuned encoder holds of a text, and that its weights know what the rest of the project knows."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from nlu import routing_types
from nlu.city import city_names, load_city
from nlu.emergency import rules
from nlu.neighbours import intents
from nlu.routing import leaves
from nlu.tuned import opinion as opinions
from nlu.tuned.opinion import Tuned, opinion, read_by_both, tuned
from nlu.vectors import shared_vectors

pytestmark = pytest.mark.unit


@pytest.fixture
def judge() -> Tuned:
    found = tuned()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("task", "text", "label"),
    [
        ("danger", "快来人啊，我家厨房着火了", "fire"),
        ("danger", "去年厨房着过一回火，保险到现在没赔", "none"),
        ("intent", "给我转个真人", "handoff"),
        ("intent", "我那个单子办到哪一步了", "order_status"),
        ("category", "楼下烧烤店半夜还在唱歌，吵得睡不着", "环境保护/噪声污染"),
        ("order_type", "公交司机把我妈送到了家门口，人真好", "表扬"),
        ("department/changde", "老板拖了我三个月工资不给", "常德市人力资源和社会保障局"),
    ],
)
def test_the_likeliest_label(judge: Tuned, task: str, text: str, label: str) -> None:
    held = judge.opinion(task, text)
    assert held.dtype == np.float32
    assert held.sum() == pytest.approx(1, abs=1e-4)
    assert judge.labels[task][int(held.argmax())] == label


def test_its_labels_are_those_of_the_project(judge: Tuned) -> None:
    """After a change of labels it is tuned anew (docs/understanding.md); until then the new ones have no opinion."""
    assert set(judge.labels["danger"]) == {rule.kind for rule in rules()[0]} | {"none"}
    assert set(judge.labels["intent"]) == {intent for intent, _ in intents()}
    assert set(judge.labels["category"]) == {*leaves(), "其他/其他"}
    assert set(judge.labels["order_type"]) == set(routing_types.ORDER_TYPES)
    for name in city_names():
        taught = {department.name for department in load_city(name).departments if department.examples}
        assert set(judge.labels[f"department/{name}"]) == taught


def test_an_opinion_in_the_order_that_is_asked_for(judge: Tuned) -> None:
    text = "我要投诉物业"
    asked = ("praise", "of_the_citys_own", "report_complaint")
    held = opinion("intent", asked, text, unlearned=0.25)
    whole = dict(zip(judge.labels["intent"], judge.opinion("intent", text).tolist(), strict=True))
    assert held.tolist() == pytest.approx([whole["praise"], 0.25, whole["report_complaint"]])


def test_a_city_that_it_was_not_taught_has_no_opinion() -> None:
    assert not opinion("department/elsewhere", ("城管局", "交警队"), "我要投诉物业").any()


def test_a_greeting_says_nothing(judge: Tuned) -> None:
    assert np.array_equal(judge.vector("喂你好，我要投诉楼下的烧烤店"), judge.vector("我要投诉楼下的烧烤店"))


def test_what_was_computed_elsewhere_is_not_computed_again() -> None:
    judge, vector = Tuned(), np.ones(384, np.float32)
    assert judge.remembered("没人说过的话") is None
    judge.remember("没人说过的话", vector)
    assert judge.vector("没人说过的话") is vector
    assert judge._encoder is None


def test_there_is_one_a_process_whoever_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> object:
        time.sleep(0.05)
        return object()

    monkeypatch.setattr(opinions, "Tuned", slow)
    opinions._made.cache_clear()
    try:
        with ThreadPoolExecutor(4) as pool:
            assert len({id(each) for each in pool.map(lambda _: tuned(), range(4))}) == 1
    finally:
        opinions._made.cache_clear()


def test_only_the_latest_texts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinions, "KEPT", 2)
    judge = Tuned()
    for text in ("第一句话", "第二句话", "第三句话"):
        judge.remember(text, np.zeros(384, np.float32))
    assert judge.remembered("第一句话") is None
    assert judge.remembered("第三句话") is not None


def test_both_encoders_have_read_it(judge: Tuned) -> None:
    text = "两个模型都读过的一句话"
    vector = read_by_both(text, shared_vectors().of)
    assert np.array_equal(vector, shared_vectors().of(text))
    assert judge.remembered(text) is not None


def test_without_weights_the_others_judge_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(opinions.Tuned.__init__, "__defaults__", (tmp_path / "missing.npz",))
    opinions._made.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            assert not opinion("intent", ("praise",), "人真好").any()
        assert "without the tuned encoder" in caplog.text
    finally:
        monkeypatch.undo()
        opinions._made.cache_clear()
