from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

import faq.service
from faq import BadTopic, Faq
from nlu.city import UnknownCity
from tests.faq.fakes import FakeVector, write_topic

pytestmark = pytest.mark.unit


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The monotonic time that the service sees, in seconds; set clock[0]."""
    now = [1000.0]
    monkeypatch.setattr(faq.service.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def answers(library: Path, vector: FakeVector, thresholds: Path, tmp_path: Path, clock: list[float]) -> Faq:
    (tmp_path / "none.yml").write_text("{}\n")
    return Faq(
        library,
        tmp_path / "city",
        cache=tmp_path / "var" / "cache" / "faq-vectors.npz",
        vector=vector,
        background=tmp_path / "none.yml",
        intents=tmp_path / "intents",
        thresholds=thresholds,
    )


def after_reload(answers: Faq, clock: list[float]) -> None:
    clock[0] += faq.service.LOOK_EVERY
    answers.ask("社保卡")
    assert answers.reloading is not None
    answers.reloading.join(10)


def test_it_answers(answers: Faq) -> None:
    assert answers.ask("社保卡怎么挂失").hits[0].id == "card"
    assert answers.search("护照", k=1)[0].id == "passport"
    topic = answers.topic("wages")
    assert topic is not None
    assert topic.department == "公安局"
    assert answers.topic("nothing") is None


def test_a_new_phrasing_counts_without_a_restart(answers: Faq, library: Path, clock: list[float]) -> None:
    assert answers.ask("工头卷款跑路").decision != "answer"
    data = yaml.safe_load((library / "wages.yml").read_text())
    write_topic(library, "wages", questions=[*data["questions"], "工头卷款跑路"])
    assert answers.ask("工头卷款跑路").decision != "answer"  # not yet time to look
    after_reload(answers, clock)
    assert answers.ask("工头卷款跑路").hits[0].id == "wages"
    assert answers.ask("工头卷款跑路").decision == "answer"


def test_only_what_is_new_is_embedded_again(
    answers: Faq, library: Path, clock: list[float], vector: FakeVector
) -> None:
    write_topic(library, "card", department="人社局")
    vector.texts.clear()
    after_reload(answers, clock)
    assert set(vector.texts) == {"社保卡"}
    assert answers.search("社保卡怎么挂失")[0].department == "人社局"


def test_broken_content_is_told_and_the_last_good_one_stays(answers: Faq, library: Path, clock: list[float]) -> None:
    good = (library / "card.yml").read_text()
    (library / "card.yml").write_text("id: card\n")
    after_reload(answers, clock)
    assert answers.problem is not None
    assert "card.yml" in answers.problem
    assert answers.ask("社保卡怎么挂失").hits[0].id == "card"
    (library / "card.yml").write_text(good)
    after_reload(answers, clock)
    assert answers.problem is None


def test_a_city_file_counts_once_it_is_there(answers: Faq, tmp_path: Path, clock: list[float]) -> None:
    assert answers.search("护照")[0].open_gaps == ("fee",)
    (tmp_path / "city").mkdir()
    fill = {"text": "免费", "source": {"name": "市政府"}, "checked_on": _day(2026), "valid_until": _day(2099)}
    (tmp_path / "city" / "passport.yml").write_text(yaml.safe_dump({"gaps": {"fee": fill}}, allow_unicode=True))
    after_reload(answers, clock)
    assert answers.search("护照")[0].open_gaps == ()


def test_many_threads_ask_while_it_reloads(answers: Faq, library: Path, clock: list[float]) -> None:
    def ask(_: int) -> str:
        clock[0] += 0.3
        return answers.ask("社保卡怎么挂失").hits[0].id

    with ThreadPoolExecutor(6) as pool:
        found = pool.map(ask, range(200))
        for n in range(3):
            write_topic(library, "passport", department=f"公安局{n}")
        assert set(found) == {"card"}


def test_at_the_start_broken_content_and_unknown_cities_are_refused(library: Path, vector: FakeVector) -> None:
    (library / "card.yml").write_text("id: card\n")
    with pytest.raises(BadTopic, match=r"card\.yml"):
        Faq(library, vector=vector)
    with pytest.raises(UnknownCity, match="changde"):
        Faq.for_city("atlantis", "var", vector=vector)


def _day(year: int) -> object:
    return yaml.safe_load(f"{year}-11-23")
