from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.audio import Floats, Resampler, duration_ms, pcm16, read_audio, resample, samples, silence
from speech.errors import AudioUnreadable, BadPcm
from speech.wav import wav_bytes

pytestmark = pytest.mark.unit


def tone(hz: int, seconds: float = 1.0, frequency: float = 440.0) -> Floats:
    return (0.5 * np.sin(2 * np.pi * frequency * np.arange(int(hz * seconds)) / hz)).astype(np.float32)


def pitch(sound: Floats, hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * hz / len(sound)


def encode(path: Path, codec: str, channels: list[Floats], hz: int = 16000) -> Path:
    """Write ``channels`` with a codec that av carries."""
    layout = "mono" if len(channels) == 1 else "stereo"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.stack(channels), format="fltp", layout=layout)
        frame.sample_rate = hz
        converted = av.AudioResampler(stream.format.name, layout, hz, frame_size=stream.frame_size or 1024)
        for piece in [*converted.resample(frame), *converted.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


@settings(deadline=None)
@given(st.binary(max_size=400).filter(lambda data: len(data) % 2 == 0))
def test_samples_and_back_is_the_same(pcm: bytes) -> None:
    assert pcm16(samples(pcm)) == pcm


def test_loud_and_broken_samples_are_clipped() -> None:
    assert np.frombuffer(pcm16(np.array([2.0, -2.0, np.nan], np.float32)), "<i2").tolist() == [32767, -32768, 0]


@pytest.mark.parametrize(("from_hz", "to_hz"), [(8000, 16000), (24000, 16000), (24000, 8000), (48000, 16000)])
def test_resampling_keeps_pitch_and_length(from_hz: int, to_hz: int) -> None:
    out = resample(pcm16(tone(from_hz)), from_hz, to_hz)
    assert duration_ms(out, to_hz) == pytest.approx(1000, abs=2)
    assert pitch(samples(out), to_hz) == pytest.approx(440, abs=2)


@settings(deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=20))
def test_a_resampled_stream_does_not_depend_on_how_it_was_cut(cuts: list[int]) -> None:
    pcm = pcm16(tone(8000, 0.4))
    whole, pieces = Resampler(8000, 16000), Resampler(8000, 16000)
    expected = whole.push(pcm) + whole.finish()
    got, at = b"", 0
    for cut in cuts:
        got += pieces.push(pcm[at : at + 2 * cut])
        at += 2 * cut
    got += pieces.push(pcm[at:]) + pieces.finish()
    assert len(got) == pytest.approx(len(expected), abs=4)
    assert len(got) == pytest.approx(len(resample(pcm, 8000, 16000)), abs=16)  # the held-back end is there too
    n = min(len(got), len(expected)) // 2 * 2
    assert np.abs(samples(got[:n]) - samples(expected[:n])).max() < 0.01


def test_a_stream_at_the_right_rate_passes_untouched() -> None:
    same = Resampler(16000, 16000)
    assert same.push(b"\1\2\3\4") == b"\1\2\3\4"
    assert same.finish() == b""


@pytest.mark.parametrize("call", [lambda: resample(b"\0", 8000, 16000), lambda: samples(b"\0\0\0")])
def test_half_samples_are_refused(call: object) -> None:
    with pytest.raises(BadPcm, match="even number of bytes"):
        call()  # type: ignore[operator]


@pytest.mark.parametrize("hz", [0, -8000, 300, 10**6])
def test_impossible_rates_are_refused(hz: int) -> None:
    with pytest.raises(BadPcm, match="8000 or 16000"):
        resample(b"\0\0", hz, 16000)
    with pytest.raises(BadPcm):
        Resampler(16000, hz)


def test_silence_has_its_length() -> None:
    assert duration_ms(silence(250, 8000), 8000) == 250


@pytest.mark.parametrize(
    ("name", "codec", "hz"),
    [("a.mp3", "libmp3lame", 16000), ("a.ogg", "libopus", 48000), ("a.flac", "flac", 8000), ("a.m4a", "aac", 44100)],
)
def test_recordings_of_many_formats_are_read(tmp_path: Path, name: str, codec: str, hz: int) -> None:
    [sound] = read_audio(encode(tmp_path / name, codec, [tone(hz)], hz))
    assert len(sound) / 16000 == pytest.approx(1.0, abs=0.15)
    assert pitch(sound[2000:14000], 16000) == pytest.approx(440, abs=5)


def test_two_channels_are_told_apart(tmp_path: Path) -> None:
    left, right = tone(16000, 1, 440), tone(16000, 1, 880)
    sounds = read_audio(encode(tmp_path / "call.flac", "flac", [left, right]))
    assert [round(pitch(sound, 16000), -1) for sound in sounds] == [440, 880]


def test_the_same_sound_on_both_channels_counts_once(tmp_path: Path) -> None:
    assert len(read_audio(encode(tmp_path / "mono.flac", "flac", [tone(16000), tone(16000)]))) == 1


def test_eight_bit_telephone_wav_is_read(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "old.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes((128 + 100 * tone(8000)).astype(np.uint8).tobytes())
    [sound] = read_audio(tmp_path / "old.wav")
    assert pitch(sound, 16000) == pytest.approx(440, abs=3)


@pytest.mark.parametrize(
    "content", [b"", b"not audio at all", bytes(5000), b"RIFF\xff\xff\xff\xffWAVEfmt ", b"\x89PNG"]
)
def test_broken_files_are_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(AudioUnreadable, match="broken.wav .*: "):
        read_audio(path)


def test_a_file_that_is_not_there_a_folder_and_an_empty_recording(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").write_bytes(wav_bytes(b"", 16000))
    for path in (tmp_path / "nothing.wav", tmp_path, tmp_path / "empty.wav"):
        with pytest.raises(AudioUnreadable):
            read_audio(path)


def test_a_recording_cut_off_in_the_middle_gives_what_there_is(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    path.write_bytes(wav_bytes(pcm16(tone(16000)), 16000)[:16044])
    assert len(read_audio(path)[0]) == 8000
