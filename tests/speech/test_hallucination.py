from __future__ import annotations

import pytest

from speech.hallucination import could_be_subtitle, is_echo, is_loop, is_subtitle, is_too_fast, spoken, unloop
from speech.recogniser import HOTLINE_WORDS

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "字幕由Amara.org社区提供",
        "谢谢观看",
        "感谢您的收看",
        "中文字幕志愿者 某某",
        "我们下期再见",
    ],
)
def test_lines_of_subtitles_are_known(text: str) -> None:
    assert is_subtitle(text)


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉电视台的字幕有错别字",
        "谢谢你们",
        "感谢12345的工作人员",
        "下个星期再见面谈",
        "我订阅的报纸没有送来",
        "好的谢谢",
    ],
)
def test_what_citizens_say_is_not_taken_for_one(text: str) -> None:
    assert not is_subtitle(text)


def test_polite_phrases_need_certainty() -> None:
    assert could_be_subtitle("谢谢大家。")
    assert not could_be_subtitle("谢谢大家的帮助，我的问题解决了。")


@pytest.mark.parametrize(
    "text", ["物业不管" * 4, "我" * 7, "好的好的好的好的，", "路灯坏了。路灯坏了。路灯坏了。路灯坏了。"]
)
def test_loops_are_seen(text: str) -> None:
    assert is_loop(text)


def test_a_long_text_that_says_little_is_a_loop() -> None:
    assert is_loop("今天我们要说的是这个问题今天我们要讲的是这个问题今天我们要谈的是这个问题" * 3)


@pytest.mark.parametrize(
    "text", ["对对对对", "13800000000", "卡号6222000000000000", "喂喂喂", "二零二零二零二零年", "谢谢谢谢谢谢"]
)
def test_natural_repetition_is_no_loop(text: str) -> None:
    assert not is_loop(text)


def test_a_loop_is_written_once() -> None:
    assert unloop("我要投诉物业不管物业不管物业不管物业不管") == "我要投诉物业不管"
    assert unloop("电话13800000000") == "电话13800000000"


def test_the_prompt_read_back_is_seen() -> None:
    assert is_echo("物业、井盖、路灯、停水、噪音、公积金。", HOTLINE_WORDS)
    assert not is_echo("我要投诉物业，路灯坏了，井盖没了，晚上还有施工噪音。", HOTLINE_WORDS)
    assert not is_echo("公积金", HOTLINE_WORDS)
    assert not is_echo(
        "我把要说的列一下，物业、井盖、路灯、停水、噪音、公积金，这几件事我都反映过，到现在没有人管。", HOTLINE_WORDS
    )


def test_more_text_than_can_be_said() -> None:
    assert is_too_fast("我要投诉小区物业不管楼下路灯坏了", 0.4)
    assert not is_too_fast("我要投诉小区物业不管楼下路灯坏了", 2.5)
    assert not is_too_fast("是的", 0.1)
    assert not is_too_fast("13800138000", 0.1)  # digits are one syllable each, but written may be shorter than said


def test_only_what_sounds_counts() -> None:
    assert spoken(" 您好，12 345！…") == "您好12345"
