"""Recordings of callers, spoken by a voice that is not the bot's own and kept between test runs.

caller_wav("我要投诉小区门口井盖丢失") -> DATA_DIR/test-callers/….wav, 16-bit mono
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from speech.audio import resample, silence
from speech.kokoro import KokoroSynthesiser
from speech.wav import wav_bytes
from speech.weights import Weights, locate

ROOT = Path(__file__).resolve().parents[2]
CALLER = "zm_yunxi"  # a man's voice; the bot speaks with zf_xiaoxiao
LEAD_MS = 300  # silence before and after, as a microphone picks up
VERSION = 1  # raise it when the recordings must be made anew


def data_dir() -> Path:
    """DATA_DIR of the tests: HOTLINE_DATA_DIR, else ``var`` in the project."""
    return Path(os.environ.get("HOTLINE_DATA_DIR") or ROOT / "var").resolve()


def weights() -> Weights:
    """The model files, or WeightsMissing (the tests turn it into a skip, under CI into a failure)."""
    return locate(data_dir())


@lru_cache(maxsize=4)
def _voice(name: str) -> KokoroSynthesiser:
    found = weights()
    return KokoroSynthesiser(found.kokoro, found.voices, name)


def caller_wav(text: str, voice: str = CALLER, hz: int = 16000) -> Path:
    """``text`` spoken by ``voice`` as a WAV file at ``hz``. Rendered once (about 0.3 s of work a second of speech).

    Raises WeightsMissing without the model files.
    """
    key = hashlib.sha256(f"{VERSION}\n{voice}\n{hz}\n{text}".encode()).hexdigest()[:20]
    path = data_dir() / "test-callers" / f"{key}.wav"
    if not path.is_file():
        engine = _voice(voice)
        pcm = resample(engine.speak(text), engine.sample_rate, hz)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.part")
        draft.write_bytes(wav_bytes(silence(LEAD_MS, hz) + pcm + silence(LEAD_MS, hz), hz))
        os.replace(draft, path)
    return path
