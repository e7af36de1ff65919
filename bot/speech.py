"""The engines that hear and speak, loaded once and shared by every call."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.recognition import RecognitionQueue
from bot.rendering import RenderingQueue
from speech.errors import SpeechError
from speech.recogniser import Recogniser
from speech.synthesis import CachedSynthesiser, Synthesiser, clauses
from speech.vad import SileroVad

log = logging.getLogger(__name__)

AT_ONCE = 2  # utterances recognised at once, one thread each
PATIENCE_S = 15.0  # a clause takes about 1 s of both cores; on a line that never rests they must come all the same


@dataclass(frozen=True)
class Engines:
    """Which engines, and where their weights lie (``weights`` holds whisper-base-zh/ and kokoro/)."""

    weights: Path
    cache: Path
    asr: Literal["whisper", "vosk"] = "whisper"
    tts: Literal["kokoro", "espeak"] = "kokoro"
    whisper_model: Path | None = None
    vosk_model: Path | None = None


class Speech:
    """Recogniser, synthesiser and voice activity; ``problem`` says why calls cannot be taken, or is None."""

    def __init__(self, engines: Engines, fixed_texts: Sequence[str] = (), busy: Callable[[], bool] = lambda: False):
        """``fixed_texts`` are for ``render_fixed``: while ``busy`` is true, one in ``PATIENCE_S``."""
        self._engines = engines
        self._fixed = fixed_texts
        self._busy = busy
        self.problem: str | None = "speech is still loading; try again in a few seconds"
        self.recogniser: Recogniser
        self.synthesiser: CachedSynthesiser
        self.vad: SileroVad
        self.recognition = RecognitionQueue(lambda: self.recogniser, AT_ONCE)
        self.rendering = RenderingQueue(lambda: self.synthesiser)

    async def load(self) -> None:
        """Load the engines. One that does not load is a ``problem``, not a crash."""
        try:
            await asyncio.to_thread(self._load)
        except SpeechError as error:
            self.problem = str(error)
            log.error("speech does not work: %s", error)
            return
        self.problem = None

    async def render_fixed(self, known: Iterable[str] = ()) -> None:
        """Render what is not in the cache yet: the fixed texts first, then ``known`` while nobody needs the machine."""
        if self.problem is not None:
            return
        for text in self._fixed:
            for clause in self._missing(text):
                patience = time.monotonic() + PATIENCE_S
                while self._busy() and time.monotonic() < patience:  # noqa: ASYNC110 - nothing tells of the end
                    await asyncio.sleep(1.0)
                await asyncio.to_thread(self.synthesiser.speak, clause)
        for text in known:
            for clause in self._missing(text):
                while self._busy():  # noqa: ASYNC110
                    await asyncio.sleep(1.0)
                began = time.monotonic()
                await asyncio.to_thread(self.synthesiser.speak, clause)
                await asyncio.sleep(time.monotonic() - began)  # half of the machine stays free

    def _missing(self, text: str) -> list[str]:
        return [clause for clause in clauses(text) if not self.synthesiser.cached(clause)]

    async def close(self) -> None:
        if self.problem is None:
            self.problem = "the gateway is stopping"
            await asyncio.to_thread(self.recogniser.close)

    def _load(self) -> None:
        self.vad = SileroVad()
        self.recogniser = self._recogniser()
        self.synthesiser = CachedSynthesiser(self._voice(), self._engines.cache)

    def _recogniser(self) -> Recogniser:
        if self._engines.asr == "vosk":
            from speech.vosk import VoskRecogniser

            if self._engines.vosk_model is None:
                raise SpeechError("HOTLINE_ASR_ENGINE=vosk needs HOTLINE_VOSK_MODEL, the folder of a Vosk model")
            return VoskRecogniser(self._engines.vosk_model)
        from speech.whisper import WhisperRecogniser

        model = self._engines.whisper_model or self._engines.weights / "whisper-base-zh"
        made = WhisperRecogniser(model, workers=AT_ONCE, vad=self.vad)
        made.warm()
        return made

    def _voice(self) -> Synthesiser:
        if self._engines.tts == "espeak":
            from speech.espeak import EspeakSynthesiser

            return EspeakSynthesiser()
        from speech.kokoro import KokoroSynthesiser

        folder = self._engines.weights / "kokoro"
        voice = KokoroSynthesiser(folder / "kokoro-v1.0.int8.onnx", folder / "voices")
        voice.load()
        return voice
