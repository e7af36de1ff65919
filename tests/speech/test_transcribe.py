from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from speech.audio import pcm16, read_audio
from speech.errors import AudioUnreadable
from speech.transcribe import transcribe
from speech.vad import SileroVad
from speech.wav import wav_bytes
from speech.whisper import WhisperRecogniser
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.service


def test_a_call_in_stereo_has_a_party_on_each_channel(
    tmp_path: Path, whisper: WhisperRecogniser, vad: SileroVad
) -> None:
    asked = read_audio(caller_wav("请问您要反映什么问题？", "zf_xiaoxiao"))[0]
    said = read_audio(caller_wav("我要投诉，小区门口的路灯坏了。"))[0]
    length = len(asked) + len(said) + 16000
    left, right = np.zeros(length, np.float32), np.zeros(length, np.float32)
    left[: len(asked)] = asked
    right[-len(said) :] = said
    path = tmp_path / "call.flac"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=16000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.stack([left, right]), format="fltp", layout="stereo")
        frame.sample_rate = 16000
        converted = av.AudioResampler(stream.format.name, "stereo", 16000, frame_size=stream.frame_size or 4096)
        for piece in [*converted.resample(frame), *converted.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    found = transcribe(path, whisper, vad=vad)
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    assert [segment["channel"] for segment in found["segments"]] == [0, 1]
    first, second = found["segments"]
    assert "什么问题" in first["text"]
    assert "路灯" in second["text"]
    assert 0 <= first["start"] < first["end"] < second["start"] < second["end"] <= length / 16000
    assert found["text"] == first["text"] + second["text"]
    assert found["file"] == str(path)
    assert set(first) == {"start", "end", "text", "confidence", "channel"}


def test_a_pause_divides_and_nothing_said_gives_no_segments(
    tmp_path: Path, whisper: WhisperRecogniser, vad: SileroVad
) -> None:
    said = read_audio(caller_wav("请帮我转人工。"))[0]
    path = tmp_path / "two.wav"
    path.write_bytes(wav_bytes(pcm16(np.concatenate([said, np.zeros(24000, np.float32), said])), 16000))
    assert len(transcribe(path, whisper, vad=vad)["segments"]) == 2
    path.write_bytes(wav_bytes(bytes(96000), 16000))
    assert transcribe(path, whisper, vad=vad) == {"file": str(path), "text": "", "segments": []}


def test_what_is_no_recording_is_refused(tmp_path: Path, whisper: WhisperRecogniser, vad: SileroVad) -> None:
    (tmp_path / "x.wav").write_text("no sound")
    with pytest.raises(AudioUnreadable, match="cannot be decoded"):
        transcribe(tmp_path / "x.wav", whisper, vad=vad)
