from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from faq import Faq, check
from faq.published import conflicts, load_layers, write_published
from tests.faq.fakes import LIBRARY, FakeVector, topic_data, write_topic

pytestmark = pytest.mark.unit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "published"


def test_a_published_topic_replaces_and_phrasings_are_added(library: Path, folder: Path) -> None:
    write_published(
        folder,
        [
            ("card", {"questions": ["卡不见了咋整", "社保卡掉了"]}),
            ("card", {"questions": ["卡片遗失"]}),
            ("passport", topic_data("passport", answer="新的答复。\n{fee}。")),
            ("drone", topic_data("drone")),
        ],
    )
    topics, left_out = load_layers(library, None, folder)
    assert left_out == []
    known = {topic.id: topic for topic in topics}
    assert list(known) == ["card", "drone", "passport", "wages"]
    assert known["card"].questions == (*LIBRARY["card"], "卡不见了咋整", "卡片遗失")
    assert known["passport"].answer.startswith("新的答复")


def test_phrasings_published_before_a_topic_was_rewritten_stay(library: Path, folder: Path) -> None:
    write_published(folder, [("card", {"questions": ["卡不见了咋整"]}), ("card", topic_data("card"))])
    topics, _ = load_layers(library, None, folder)
    assert "卡不见了咋整" in topics[0].questions


def test_what_is_withdrawn_is_gone(library: Path, folder: Path) -> None:
    write_published(folder, [("drone", topic_data("drone"))])
    write_published(folder, [])
    assert list(folder.iterdir()) == []
    assert len(load_layers(library, None, folder)[0]) == 3


def test_a_published_file_that_no_longer_fits_never_stops_the_hotline(library: Path, folder: Path) -> None:
    write_published(folder, [("gone", {"questions": ["没有这个事项了"]}), ("card", {"questions": ["卡片遗失"]})])
    (folder / "passport.yml").write_text("id: passport\n", "utf-8")
    topics, left_out = load_layers(library, None, folder)
    assert len(topics) == 3
    assert "卡片遗失" in topics[0].questions
    assert ["gone.yml" in left_out[0], "passport.yml" in left_out[1]] == [True, True]
    assert "withdraw it at the desk" in left_out[0]


def test_check_tells_conflicts(library: Path, folder: Path) -> None:
    older = topic_data("card", checked_on=date(2026, 1, 1))
    write_published(
        folder, [("card", older), ("wages", {"questions": ["护照要几天"]}), ("gone", {"questions": ["无"]})]
    )
    told = "\n".join(check(library, today=date(2026, 11, 23), published=folder))
    assert "card.yml: hides card.yml, which was checked later (2026-11-23)" in told
    assert "'护照要几天' is also asked under" in told
    assert "gone.yml: id: there is no topic" in told
    assert conflicts(load_layers(library)[0], library) == []


def test_a_running_faq_takes_up_what_is_published(
    library: Path, folder: Path, thresholds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.service.LOOK_EVERY", 0.0)
    faq = Faq(library, vector=FakeVector(), thresholds=thresholds, published=folder)
    assert faq.ask("办无人机证要啥").decision != "answer"
    write_published(folder, [("passport", {"questions": ["办无人机证要啥"]})])
    faq.ask("看一眼")
    assert faq.reloading is not None
    faq.reloading.join(20)
    result = faq.ask("办无人机证要啥")
    assert (result.decision, result.hits[0].id) == ("answer", "passport")


def test_the_files_are_the_usual_format(library: Path, folder: Path) -> None:
    write_published(folder, [("drone", topic_data("drone"))])
    write_topic(library, "drone")
    written = yaml.safe_load((folder / "drone.yml").read_text("utf-8"))
    assert written == yaml.safe_load((library / "drone.yml").read_text("utf-8"))
