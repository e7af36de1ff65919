from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.audio import Pcm
from speech.synthesis import LONGEST_CLAUSE, CachedSynthesiser, Synthesiser, clauses

pytestmark = pytest.mark.unit


class FakeSynthesiser:
    """Every character is ten samples of its code; counts what it renders."""

    sample_rate = 8000

    def __init__(self, name: str = "fake/1", delay_s: float = 0.0, fail: bool = False) -> None:
        self.name = name
        self.rendered: list[str] = []
        self._delay_s = delay_s
        self._fail = fail

    def speak(self, text: str) -> Pcm:
        self.rendered.append(text)
        time.sleep(self._delay_s)
        if self._fail:
            raise RuntimeError("no voice")
        return b"".join((ord(character) & 0x7FFF).to_bytes(2, "little") * 10 for character in text)


def test_the_fake_and_the_cache_are_synthesisers(tmp_path: Path) -> None:
    assert isinstance(FakeSynthesiser(), Synthesiser)
    assert isinstance(CachedSynthesiser(FakeSynthesiser(), tmp_path), Synthesiser)


def test_clauses_end_with_their_punctuation() -> None:
    assert clauses("您好，这里是市民热线。请问您要反映什么问题？") == [
        "您好，这里是市民热线。",
        "请问您要反映什么问题？",
    ]
    assert clauses("您反映的是路灯不亮，地点在人民路，对吗？") == ["您反映的是路灯不亮，", "地点在人民路，对吗？"]


def test_times_and_numbers_stay_whole() -> None:
    assert clauses("开放时间是上午8:30到下午5:30。") == ["开放时间是上午8:30到下午5:30。"]


def test_nothing_to_say_has_no_clauses() -> None:
    assert clauses("  \n ") == []


@settings(deadline=None)
@given(st.text("您好我要投诉，。！？、：；…\n ”8:,.a", max_size=300))
def test_clauses_lose_nothing_and_are_short(text: str) -> None:
    parts = clauses(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < len(part) <= LONGEST_CLAUSE for part in parts)


def test_a_text_is_rendered_once(tmp_path: Path) -> None:
    engine = FakeSynthesiser()
    cache = CachedSynthesiser(engine, tmp_path)
    assert not cache.cached("您好")
    first = cache.speak("您好")
    assert cache.cached("您好")
    assert cache.speak(" 您好 ") == first
    assert CachedSynthesiser(engine, tmp_path).speak("您好") == first  # also after a restart
    assert engine.rendered == ["您好"]


def test_another_voice_or_rate_is_another_sound(tmp_path: Path) -> None:
    one, two = FakeSynthesiser("voice/1"), FakeSynthesiser("voice/1.2")
    CachedSynthesiser(one, tmp_path).speak("您好")
    CachedSynthesiser(two, tmp_path).speak("您好")
    assert (one.rendered, two.rendered) == (["您好"], ["您好"])


def test_many_threads_wait_for_one_rendering(tmp_path: Path) -> None:
    engine = FakeSynthesiser(delay_s=0.05)
    cache = CachedSynthesiser(engine, tmp_path)
    heard: list[Pcm] = []
    threads = [threading.Thread(target=lambda: heard.append(cache.speak("请稍等"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert engine.rendered == ["请稍等"]
    assert len(heard) == 8
    assert len(set(heard)) == 1


def test_a_failed_rendering_is_tried_again_and_leaves_nothing(tmp_path: Path) -> None:
    broken = FakeSynthesiser(fail=True)
    cache = CachedSynthesiser(broken, tmp_path)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            cache.speak("您好")
    assert broken.rendered == ["您好", "您好"]
    assert not list(tmp_path.rglob("*.pcm"))


def test_the_cache_is_bounded_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    engine = FakeSynthesiser()
    cache = CachedSynthesiser(engine, tmp_path, max_bytes=2000)
    cache.speak("常用的话" * 4)  # 320 bytes
    for n in range(40):
        time.sleep(0.002)
        cache.speak("常用的话" * 4)
        cache.speak(f"第{n:02}句很少用的话")
        assert sum(path.stat().st_size for path in tmp_path.rglob("*.pcm")) <= 2400
    assert engine.rendered.count("常用的话" * 4) == 1


def test_a_damaged_file_is_rendered_anew(tmp_path: Path) -> None:
    engine = FakeSynthesiser()
    cache = CachedSynthesiser(engine, tmp_path)
    sound = cache.speak("您好")
    [file] = tmp_path.rglob("*.pcm")
    file.write_bytes(b"")
    assert cache.speak("您好") == sound
    assert len(engine.rendered) == 2


def test_a_disk_that_fails_costs_the_cache_not_the_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = CachedSynthesiser(FakeSynthesiser(), tmp_path / "file")
    assert cache.speak("您好")
    assert "cannot be written" in caplog.text


def test_clauses_come_one_by_one(tmp_path: Path) -> None:
    engine = FakeSynthesiser()
    stream = CachedSynthesiser(engine, tmp_path).stream("请问您要反映什么问题？请说出详细地址。")
    next(stream)
    assert engine.rendered == ["请问您要反映什么问题？"]
    assert len(list(stream)) == 1
