from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from faq import BadTopic, load_topics
from tests.faq.fakes import write_library, write_topic

pytestmark = pytest.mark.unit

TODAY = date(2026, 11, 23)


def test_a_topic_is_read_with_all_its_parts(tmp_path: Path) -> None:
    follow = {"ask": "职工还是居民？", "options": {"职工": "走单位", "居民": "自己办"}}
    write_topic(tmp_path, "card", follow_up=follow, related=["passport"])
    write_topic(tmp_path, "passport")
    card, passport = load_topics(tmp_path)
    assert (card.id, card.category, card.checked_on, card.related) == ("card", "测试", TODAY, ("passport",))
    assert card.source.name == "《测试法》"
    assert card.source.url == "https://example.org"
    assert card.follow_up is not None
    assert list(card.follow_up.options) == ["职工", "居民"]
    assert passport.follow_up is None


def test_an_open_gap_is_said_and_a_consultation_offered(tmp_path: Path) -> None:
    write_topic(tmp_path, "card")
    [topic] = load_topics(tmp_path)
    assert "费用各地不同。" in topic.chat(TODAY)
    assert "登记一个咨询工单，请公安局答复您" in topic.chat(TODAY)
    assert topic.say(TODAY).endswith("请承办单位答复您。")


def test_the_city_fills_the_gap_until_its_own_date(tmp_path: Path) -> None:
    write_topic(tmp_path / "topics", "card")
    fill = {"text": "本市不收费", "source": {"name": "市人社局"}, "checked_on": TODAY, "valid_until": date(2027, 1, 1)}
    city = tmp_path / "city"
    city.mkdir()
    (city / "card.yml").write_text(
        yaml.safe_dump({"gaps": {"fee": fill}, "questions": ["湘西卡丢了"]}, allow_unicode=True)
    )
    [topic] = load_topics(tmp_path / "topics", city)
    assert "湘西卡丢了" in topic.questions
    assert "本市不收费。" in topic.chat(TODAY)
    assert "咨询工单" not in topic.chat(TODAY)
    later = topic.chat(date(2027, 1, 2))
    assert "本市不收费" not in later
    assert "费用各地不同" in later
    assert "咨询工单" in later


def test_the_common_file_fills_every_topic(tmp_path: Path) -> None:
    write_library(tmp_path / "topics")
    fill = {"text": "全市免费", "source": {"name": "市政府"}, "checked_on": TODAY, "valid_until": date(2027, 1, 1)}
    city = tmp_path / "city"
    city.mkdir()
    (city / "common.yml").write_text(yaml.safe_dump({"gaps": {"fee": fill}}, allow_unicode=True))
    assert all("全市免费" in topic.chat(TODAY) for topic in load_topics(tmp_path / "topics", city))


def test_an_expired_answer_is_not_given_as_current(tmp_path: Path) -> None:
    write_topic(tmp_path, "card", valid_until=date(2026, 12, 31))
    [topic] = load_topics(tmp_path)
    assert not topic.expired(date(2026, 12, 31))
    assert topic.expired(date(2027, 1, 1))
    for text in (topic.chat(date(2027, 1, 1)), topic.say(date(2027, 1, 1))):
        assert "带身份证" not in text
        assert "有效期" in text


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"answer": None}, "answer", "is missing"),
        ({"spoken": " "}, "spoken", "not empty"),
        ({"questions": ["一", "二"]}, "questions", "at least 6"),
        ({"questions": "社保卡"}, "questions", "list"),
        ({"colour": "red"}, "colour", "not a key"),
        ({"id": "other"}, "id", "file's name"),
        ({"checked_on": "yesterday"}, "checked_on", "2026-11-23"),
        ({"valid_until": date(2026, 1, 1)}, "valid_until", "later"),
        ({"source": {"url": "https://example.org"}}, "source", "name"),
        ({"answer": "去{window}办"}, "answer", "window"),
        ({"gaps": {"fee": {"text": "x"}}}, "gaps.fee", "about"),
        ({"follow_up": {"ask": "?", "options": {"一": "甲"}}}, "follow_up.options", "two"),
    ],
)
def test_a_bad_topic_names_file_and_key(tmp_path: Path, changes: dict[str, Any], key: str, says: str) -> None:
    path = write_topic(tmp_path, "card", **changes)
    with pytest.raises(BadTopic) as caught:
        load_topics(tmp_path)
    assert (caught.value.path, caught.value.key) == (path, key)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_broken_yaml_and_unknown_city_parts_are_refused(tmp_path: Path) -> None:
    write_topic(tmp_path / "topics", "card")
    city = tmp_path / "city"
    city.mkdir()
    (city / "nothing.yml").write_text("questions: []\n")
    with pytest.raises(BadTopic, match=r"nothing\.yml: id"):
        load_topics(tmp_path / "topics", city)
    (tmp_path / "topics" / "card.yml").write_text("id: [")
    with pytest.raises(BadTopic, match=r"card\.yml: file: is not readable YAML"):
        load_topics(tmp_path / "topics")
    with pytest.raises(BadTopic, match="no such folder"):
        load_topics(tmp_path / "elsewhere")
