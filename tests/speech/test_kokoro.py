from __future__ import annotations

import logging
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from speech.audio import duration_ms, resample, samples
from speech.errors import EngineUnavailable
from speech.espeak import EspeakSynthesiser
from speech.kokoro import NICENESS, KokoroSynthesiser
from speech.synthesis import CachedSynthesiser, Synthesiser
from speech.weights import Weights
from speech.whisper import WhisperRecogniser

pytestmark = pytest.mark.service


def test_what_it_says_is_understood(kokoro: KokoroSynthesiser, whisper: WhisperRecogniser) -> None:
    assert isinstance(kokoro, Synthesiser)
    pcm = kokoro.speak("请问您要反映的问题发生在哪个位置？")
    assert 2000 < duration_ms(pcm, kokoro.sample_rate) < 6000
    heard = whisper.recognise(samples(resample(pcm, kokoro.sample_rate, 16000))).text
    assert "问题发生在哪个位置" in heard


def test_sound_begins_at_once_and_is_not_clipped(kokoro: KokoroSynthesiser) -> None:
    sound = np.abs(samples(kokoro.speak("您好。")))
    assert np.flatnonzero(sound > 0.02)[0] < 0.15 * kokoro.sample_rate
    assert 0.1 < sound.max() < 1.0


def test_a_full_stop_makes_a_longer_pause_than_a_comma(kokoro: KokoroSynthesiser) -> None:
    def pause(text: str) -> float:
        sound = np.abs(samples(kokoro.speak(text)))
        return float(len(sound) - np.flatnonzero(sound > 0.01)[-1]) / kokoro.sample_rate

    assert pause("您好。") > pause("您好，") + 0.1


def test_a_long_text_is_spoken_whole(kokoro: KokoroSynthesiser) -> None:
    short = duration_ms(kokoro.speak("请您确认以上内容是否正确。"), kokoro.sample_rate)
    long = duration_ms(kokoro.speak("请您确认以上内容是否正确。" * 4), kokoro.sample_rate)
    assert long == pytest.approx(4 * short, rel=0.3)


@pytest.mark.parametrize("text", ["", "  ", "。。。", "😀", "\n"])
def test_nothing_to_say_gives_no_sound(kokoro: KokoroSynthesiser, text: str) -> None:
    assert kokoro.speak(text) == b""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_rendering_gives_way_and_nothing_else_does(kokoro: KokoroSynthesiser) -> None:
    kokoro.load()
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    all_ = [os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in Path("/proc/self/task").iterdir()]
    assert all_.count(here + NICENESS) >= 2, "the rendering thread, and the network's own"


def test_threads_get_their_own_sound(kokoro: KokoroSynthesiser) -> None:
    texts = ["您好。", "请稍等。", "谢谢您。"]
    alone = [kokoro.speak(text) for text in texts]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(kokoro.speak, texts))
    assert [len(pcm) for pcm in together] == [len(pcm) for pcm in alone]


def test_voices_differ_and_unknown_ones_are_named(weights: Weights, kokoro: KokoroSynthesiser) -> None:
    man = KokoroSynthesiser(weights.kokoro, weights.voices, "zm_yunxi")
    assert man.name != kokoro.name
    assert man.speak("您好。") != kokoro.speak("您好。")
    with pytest.raises(EngineUnavailable, match="no voice zf_nobody: take one of zf_xiaobei"):
        KokoroSynthesiser(weights.kokoro, weights.voices, "zf_nobody")


def test_absent_and_damaged_files_are_told(tmp_path: Path, weights: Weights) -> None:
    with pytest.raises(EngineUnavailable, match=r"python -m speech\.weights"):
        KokoroSynthesiser(tmp_path / "none.onnx", weights.voices)
    (tmp_path / "bad.onnx").write_bytes(b"bad")
    with pytest.raises(EngineUnavailable, match="does not load"):
        KokoroSynthesiser(tmp_path / "bad.onnx", weights.voices).speak("您好")
    (tmp_path / "zf_bad.bin").write_bytes(b"1234")
    with pytest.raises(EngineUnavailable, match="damaged"):
        KokoroSynthesiser(weights.kokoro, tmp_path, "zf_bad")


def test_the_cache_gives_the_same_sound(kokoro: KokoroSynthesiser, tmp_path: Path) -> None:
    cache = CachedSynthesiser(kokoro, tmp_path)
    assert b"".join(cache.stream("您好。")) == b"".join(cache.stream("您好。"))
    assert len(list(tmp_path.rglob("*.pcm"))) == 1


def test_the_last_resort_speaks_and_is_announced(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        engine = EspeakSynthesiser()
    assert "last resort" in caplog.text
    assert isinstance(engine, Synthesiser)
    pcm = engine.speak("您好，这里是市民热线。")
    assert 1000 < duration_ms(pcm, engine.sample_rate) < 6000
    assert np.abs(samples(pcm)).max() > 0.05
    assert engine.speak(" ") == b""
    with pytest.raises(EngineUnavailable, match="no voice xx-nobody"):
        EspeakSynthesiser("xx-nobody")
