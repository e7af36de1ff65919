"""The adapter on a real Vosk model; the Korean one is the only one that comes as a package."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from speech.audio import Pcm, resample
from speech.errors import BadPcm, EngineUnavailable, StreamClosed
from speech.espeak import EspeakSynthesiser
from speech.recogniser import Recogniser, Stream, Transcript
from speech.vosk import VoskRecogniser, VoskStream, unspaced

pytestmark = pytest.mark.service
CHUNK = 3200  # 100 ms


@pytest.fixture(scope="module")
def speech() -> Pcm:
    """A Korean sentence (hello, the weather is good today) from espeak-ng, with silence after it."""
    engine = EspeakSynthesiser("ko", 130)
    sound = resample(engine.speak("안녕하세요. 오늘 날씨가 좋습니다."), engine.sample_rate, 16000)
    return sound + bytes(16000)


def feed(stream: VoskStream, pcm: Pcm) -> list[str]:
    found = [stream.accept(pcm[at : at + CHUNK]) for at in range(0, len(pcm), CHUNK)]
    return [partial for partial in found if partial is not None]


def test_it_is_a_recogniser(korean: VoskRecogniser) -> None:
    assert isinstance(korean, Recogniser)
    assert isinstance(korean.open(), Stream)
    assert korean.streaming


def test_partials_grow_and_the_final_has_words_with_times(korean: VoskRecogniser, speech: Pcm) -> None:
    stream = korean.open()
    partials = feed(stream, speech)
    final = stream.finish()
    assert len(partials) >= 2
    assert partials == [p for p, before in zip(partials, ["", *partials], strict=False) if p != before]
    assert len(final.text) >= len(partials[0])
    assert final.words
    assert " ".join(word.text for word in final.words) == final.text
    times = [(word.start_ms, word.end_ms) for word in final.words]
    assert times == sorted(times)
    assert 0 <= final.start_ms < final.end_ms <= len(speech) * 500 // 16000
    assert 0 < final.confidence <= 1


def test_speech_after_a_long_pause_stays_in_the_same_utterance(korean: VoskRecogniser, speech: Pcm) -> None:
    """Vosk ends an utterance of its own at the pause; ours goes on."""
    once = korean.open()
    feed(once, speech)
    twice = korean.open()
    feed(twice, speech + bytes(2 * 32000) + speech)
    one, two = once.finish(), twice.finish()
    assert len(two.words) >= 2 * len(one.words) - 2
    assert two.end_ms > len(speech) * 500 // 16000 + 2000


def test_silence_and_noise_and_nothing_give_no_text(korean: VoskRecogniser) -> None:
    for pcm in (b"", bytes(64000)):
        stream = korean.open()
        feed(stream, pcm)
        assert stream.finish() == Transcript("", 0, 0, 0.0)


def test_several_streams_on_one_model_do_not_mix(korean: VoskRecogniser, speech: Pcm) -> None:
    """Interleaved and in threads; silence beside speech stays empty."""
    talking, quiet = korean.open(), korean.open()
    for at in range(0, len(speech), CHUNK):
        talking.accept(speech[at : at + CHUNK])
        quiet.accept(bytes(CHUNK))
    assert talking.finish().text
    assert quiet.finish().text == ""

    def alone(_: int) -> Transcript:
        stream = korean.open()
        feed(stream, speech)
        return stream.finish()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(alone, range(2)))
    assert all(len(heard.words) >= 2 for heard in found)


def test_a_cancelled_or_finished_stream_takes_nothing_more(korean: VoskRecogniser, speech: Pcm) -> None:
    stopped = korean.open()
    feed(stopped, speech[: 10 * CHUNK])
    stopped.cancel()
    finished = korean.open()
    finished.finish()
    for stream in (stopped, finished):
        with pytest.raises(StreamClosed, match="open a new stream"):
            stream.accept(speech[:CHUNK])
        with pytest.raises(StreamClosed):
            stream.finish()


def test_frames_of_any_even_length_are_taken(korean: VoskRecogniser, speech: Pcm) -> None:
    stream = korean.open()
    random = np.random.default_rng(1)
    at = 0
    while at < len(speech):
        size = 2 * int(random.integers(0, 2000))
        stream.accept(speech[at : at + size])
        at += size
    assert stream.finish().text
    with pytest.raises(BadPcm, match="even number"):
        korean.open().accept(b"\0\0\0")


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="HOTLINE_VOSK_MODEL"):
        VoskRecogniser(tmp_path)
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_text("no")
    with pytest.raises(EngineUnavailable, match="does not load"):
        VoskRecogniser(tmp_path)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("我 要 投诉 物业", "我要投诉物业"), ("오늘 날씨가", "오늘 날씨가"), ("打开 app 看", "打开 app 看"), ("", "")],
)
def test_spaces_between_chinese_words_go(written: str, kept: str) -> None:
    assert unspaced(written) == kept


class MandarinEngine:
    """Stands for Kaldi with a Mandarin model: Chinese words with spaces, Traditional ones among them."""

    def SetWords(self, on: bool) -> None:
        assert on

    def AcceptWaveform(self, pcm: bytes) -> int:
        return 0

    def PartialResult(self) -> str:
        return json.dumps({"partial": "我 要 投訴"})

    def FinalResult(self) -> str:
        result: list[dict[str, Any]] = [
            {"word": "我", "start": 0.1, "end": 0.2, "conf": 1.0},
            {"word": "投訴", "start": 0.3, "end": 0.8, "conf": 0.5},
        ]
        return json.dumps({"text": "我 投訴", "result": result})


def test_mandarin_comes_without_spaces_in_simplified_script() -> None:
    stream = VoskStream(MandarinEngine())
    assert stream.accept(bytes(320)) == "我要投诉"
    assert stream.accept(bytes(320)) is None  # no news
    final = stream.finish()
    assert (final.text, final.start_ms, final.end_ms, final.confidence) == ("我投诉", 100, 800, 0.75)
    assert [word.text for word in final.words] == ["我", "投诉"]
