from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlu import routing, routing_learned
from nlu.city import load_city
from nlu.routing_features import Floats
from nlu.routing_learned import BadModel, load, model_file, save
from nlu.routing_training import Trainer, Trial, groups_of

pytestmark = pytest.mark.unit

MATTERS = {
    "路灯科": ["路灯不亮", "路灯坏了", "灯杆倒了", "路灯一闪一闪", "路灯白天也亮着"],
    "绿化科": ["树枝挡住窗户", "草坪枯死", "行道树倒了", "绿化带没人浇水", "树上全是虫"],
    "环境保护": ["河水发黑", "工厂冒烟", "油烟呛人", "污水直排", "垃圾焚烧有臭味"],
}
PLACES = ["人民路", "朝阳路", "东门口", "一中门前", "城北市场", "广场西边"]
TEXTS = [(f"{place}{matter}", label) for label, matters in MATTERS.items() for matter in matters for place in PLACES]


def trainer(embed: object = None) -> Trainer:
    return Trainer([text for text, _ in TEXTS], [label for _, label in TEXTS], embed, lambda _: None)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    routing_learned.use(tmp_path)
    yield tmp_path
    routing_learned.use(None)


def taught(folder: Path, what: routing_learned.What = "category") -> Path:
    learner = trainer()
    plain, _ = learner.cross_validate()
    file = model_file(folder, what)
    save(learner.model(plain, None), file, {})
    return file


def test_what_was_learned_comes_before_the_built_in_answer(folder: Path) -> None:
    before = routing.category("南门的路灯坏了")
    taught(folder)
    assert routing.category("南门的路灯坏了") == ["路灯科"] != before
    # A label that is a first level of the tree gets its branch from the tree.
    assert routing.category("南门的工厂往河里排污水")[0] == "环境保护"
    assert len(routing.category("南门的工厂往河里排污水")) == 2


def test_text_of_which_nothing_is_known_gets_the_built_in_answer(folder: Path) -> None:
    taught(folder)
    assert routing.category("医保卡怎么报销") != []
    assert load(model_file(folder, "category")).ranking("医保卡") is None


def test_departments_may_be_learned_too(folder: Path) -> None:
    taught(folder, "department")
    ranked = routing.departments("西街树枝挡住窗户", ["城乡建设"], load_city("changde"))
    assert ranked[0][0] == "绿化科"
    assert sum(share for _, share in ranked) <= 1.001


def test_a_new_file_is_taken_up_and_a_removed_one_forgotten(folder: Path) -> None:
    built_in = routing.category("南门的路灯坏了")
    file = taught(folder)
    assert routing.category("南门的路灯坏了") == ["路灯科"]
    file.unlink()
    assert routing.category("南门的路灯坏了") == built_in


@pytest.mark.parametrize("damage", ["empty", "noise", "cut", "shape"])
def test_a_damaged_file_is_told_once_and_the_built_in_answer_stands(
    folder: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    built_in = routing.category("南门的路灯坏了")
    file = taught(folder)
    whole = file.read_bytes()
    if damage == "shape":
        with np.load(file) as data:
            arrays = dict(data)
        arrays["characters"] = arrays["characters"][:-1]  # one place too few
        np.savez_compressed(file, **arrays)
    else:
        file.write_bytes({"empty": b"", "noise": b"\x00" * 999, "cut": whole[: len(whole) // 2]}[damage])
    os.utime(file, ns=(1, 1))
    with caplog.at_level(logging.ERROR):
        assert [routing.category("南门的路灯坏了") for _ in range(3)] == [built_in] * 3
    assert len([record for record in caplog.records if "built-in answer stands" in record.message]) == 1
    with pytest.raises(BadModel):
        load(file)


def test_the_file_keeps_what_was_learned(folder: Path) -> None:
    def embed(texts: object) -> Floats:
        marks = np.array([[len(text), "路" in text, "树" in text] for text in texts], np.float32)  # type: ignore[attr-defined]
        return np.asarray(marks / np.linalg.norm(marks, axis=1, keepdims=True), np.float32)

    learner = trainer(embed)
    plain, together = learner.cross_validate()
    assert together is not None
    model = learner.model(plain, together)
    save(model, model_file(folder, "type"), {"rows": len(TEXTS)})
    again = load(model_file(folder, "type"))
    assert again.labels == model.labels
    assert again.together is not None
    for vector in (None, embed(["城南路灯不亮"])[0]):
        before, after = model.ranking("城南路灯不亮", vector), again.ranking("城南路灯不亮", vector)
        assert before
        assert after
        assert [label for label, _ in before] == [label for label, _ in after]
        assert before[0][1] == pytest.approx(after[0][1], abs=0.01)


def test_cross_validation_counts_right() -> None:
    scores = np.array([[2, 0, 0], [0, 2, 0], [2, 0, 0], [0, 0, 2]], np.float32)
    trial = Trial(("a", "b", "c"), np.array([0, 1, 1, 2]), scores, 20.0, 4)
    assert trial.accuracy == 0.75
    assert trial.worst() == [("b", "a", 1)]
    assert trial.confusion().tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert [(row[0], row[1], round(row[4], 3)) for row in trial.table()] == [
        *[("b", 2, 0.667), ("a", 1, 0.667), ("c", 1, 1.0)]
    ]
    assert trial.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    error, bands = trial.calibration()
    assert error == pytest.approx(0.25, abs=0.001)
    assert bands == [(pytest.approx(1.0), 0.75, 4)]


def test_near_copies_stay_together() -> None:
    letter = "尊敬的领导，我们小区门口的这条路从去年开始施工到现在也没有修好，晴天一身灰雨天一身泥"
    copy = letter + "，请尽快解决"
    groups = groups_of([letter, "公交车等了四十分钟都不来", copy, "公交车等了一个小时才来一趟"])
    assert groups[0] == groups[2]
    assert len(set(groups.tolist())) == 3


def by_first_letter(texts: object) -> Floats:
    """A stand-in for sentence vectors: texts of one place point the same way."""
    places = [PLACES.index(next(place for place in PLACES if text.startswith(place))) for text in texts]  # type: ignore[attr-defined]
    return np.eye(len(PLACES), dtype=np.float32)[places]


def test_what_the_nearest_texts_say_is_kept_with_the_model(folder: Path) -> None:
    learner = trainer(by_first_letter)
    plain, together = learner.cross_validate()
    assert together is not None
    model = learner.model(plain, together)
    assert model.nearest is not None
    assert model.together is not None
    model = replace(model, together=replace(model.together, near=1.0, sharpness=0.3))
    file = model_file(folder, "category")
    save(model, file, {})
    again = load(file)
    vector = by_first_letter(["人民路"])[0]
    said, told = model.ranking("人民路的灯", vector), again.ranking("人民路的灯", vector)
    assert said is not None
    assert told is not None
    assert dict(told) == pytest.approx(dict(said), abs=0.01)
    without = replace(model, nearest=None).ranking("人民路的灯", vector)
    assert without is not None
    assert dict(without) != pytest.approx(dict(said), abs=0.01)


def test_a_model_whose_nearest_texts_are_cut_off_is_refused(folder: Path) -> None:
    learner = trainer(by_first_letter)
    plain, together = learner.cross_validate()
    model = learner.model(plain, together)
    assert model.nearest is not None
    model.nearest.labels = model.nearest.labels[:-1]
    file = model_file(folder, "category")
    save(model, file, {})
    with pytest.raises(BadModel, match="does not hold together"):
        load(file)
