"""Vosk: streaming recognition with any Vosk model directory; the model is shared, a recogniser belongs to a stream.

Its Mandarin models are on no package registry, so the operator names the directory; the adapter is proven on the
Korean model that is. Vosk cuts long speech at its own pauses; the pieces are put together again, for the turn's end
is ours (``speech.endpoint``).
"""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

from speech.awaited import Awaited
from speech.errors import BadPcm, EngineUnavailable, StreamClosed
from speech.recogniser import HZ, Care, Transcript, Word
from speech.script import simplify

# Vosk puts spaces between Chinese words; between Hangul or Latin words they belong.
_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
_SPACE = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_CHINESE}])")


def unspaced(text: str) -> str:
    """``text`` without the spaces between Chinese characters."""
    return _SPACE.sub("", text).strip()


class VoskRecogniser:
    """A Vosk model directory (with ``am/final.mdl``). Raises EngineUnavailable if it is not one."""

    name = "vosk"
    streaming = True

    def __init__(self, model_dir: Path) -> None:
        folder = Path(model_dir)
        if not any((folder / part).is_file() for part in ("am/final.mdl", "final.mdl")):
            raise EngineUnavailable(
                f"{folder} is no Vosk model: point HOTLINE_VOSK_MODEL at a directory with am/final.mdl."
            )
        try:
            import vosk
        except (ImportError, OSError) as error:
            raise EngineUnavailable(f"vosk does not load ({error}): install requirements/serve.txt again.") from error
        vosk.SetLogLevel(-1)  # Kaldi writes pages to stderr
        try:
            self._model: Any = vosk.Model(str(folder))
        except Exception as error:
            raise EngineUnavailable(f"The Vosk model in {folder} does not load: unpack it again.") from error
        self._recogniser = vosk.KaldiRecognizer

    def open(
        self, prompt: str | None = None, care: Care = "usual", words: bool = True, awaited: Awaited | None = None
    ) -> VoskStream:
        """An utterance. Of what may be wished nothing is used; a ``prompt`` as grammar would forbid all other words."""
        if self._model is None:
            raise EngineUnavailable("This recogniser is closed: make a new one.")
        return VoskStream(self._recogniser(self._model, HZ))

    def close(self) -> None:
        self._model = None  # freed with the last stream


class VoskStream:
    """One utterance: partial texts while it lasts, words with times at its end."""

    def __init__(self, recogniser: Any) -> None:
        recogniser.SetWords(True)
        self._recogniser = recogniser
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._pieces: list[dict[str, Any]] = []
        self._partial = ""
        self._heard_ms = 0.0

    def accept(self, pcm16k: bytes) -> str | None:
        if len(pcm16k) % 2:
            raise BadPcm(f"{len(pcm16k)} bytes are no whole 16-bit samples: send an even number of bytes.")
        with self._lock:
            recogniser = self._alive()
            if not pcm16k:
                return None
            self._heard_ms += len(pcm16k) * 500 / HZ
            if recogniser.AcceptWaveform(pcm16k):
                self._pieces.append(json.loads(recogniser.Result()))
                current = ""
            else:
                current = json.loads(recogniser.PartialResult()).get("partial", "")
            said = [*(piece.get("text", "") for piece in self._pieces), current]
            partial = simplify(unspaced(" ".join(text for text in said if text)))
        if partial == self._partial:
            return None
        self._partial = partial
        return partial

    def finish(self) -> Transcript:
        with self._lock:
            recogniser = self._alive()
            self._recogniser = None
            self._pieces.append(json.loads(recogniser.FinalResult()))
        if self._cancelled.is_set():
            return Transcript("", 0, 0, 0.0)
        found = [item for piece in self._pieces for item in piece.get("result", [])]
        words = tuple(
            Word(simplify(item["word"]), round(item["start"] * 1000), round(item["end"] * 1000), round(item["conf"], 3))
            for item in found
        )
        text = simplify(unspaced(" ".join(piece.get("text", "") for piece in self._pieces)))
        if not text or not words:
            return Transcript(text, 0, round(self._heard_ms) if text else 0, 0.0)
        confidence = sum(word.confidence for word in words) / len(words)
        return Transcript(text, words[0].start_ms, words[-1].end_ms, round(min(1.0, confidence), 3), words)

    def cancel(self) -> None:
        self._cancelled.set()

    def _alive(self) -> Any:
        if self._recogniser is None or self._cancelled.is_set():
            raise StreamClosed("This utterance is over: open a new stream.")
        return self._recogniser
