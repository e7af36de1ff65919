"""Kokoro-82M through onnxruntime: 24 kHz, Mandarin by misaki's phonemes."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.audio import Pcm, pcm16, silence
from speech.errors import EngineUnavailable
from speech.phonemes import MandarinPhonemes, portions, tokens
from speech.reading import speakable, version

Floats = npt.NDArray[np.float32]
HZ = 24000
STYLES, STYLE = 510, 256  # a voice: one style of 256 numbers for every length in tokens
QUIET = 0.01  # below this (-40 dB) is silence; the network puts 0.2–0.5 s of it around every text
MARGIN = HZ * 30 // 1000  # of it kept, so that no consonant is clipped
PAUSES_MS = {"。": 320, "！": 320, "？": 320, "!": 320, "?": 320, ".": 320, "；": 240, "：": 200, "…": 320}
PORTION_TOKENS = 110  # rendered at once, about 4 s: memory peaks at 510 MB, and grows with the length
PAUSE_MS = 160  # after a comma, and where nothing stands
# Rendering is mostly ahead of what is heard, and recognition is waited for: a third of the share of other threads.
NICENESS = 5


class KokoroSynthesiser:
    """One voice, spoken in Mandarin. The network loads at the first use (or ``load``); one text is rendered at a time.

    One at a time and in the order of asking, since each rendering takes all ``threads``: two at once would both come
    later. They give way to everything else of the process.
    Raises EngineUnavailable when made without its files, or for a voice that is not among them.
    """

    sample_rate = HZ

    def __init__(
        self, model_path: Path, voices_dir: Path, voice: str = "zf_xiaoxiao", threads: int = 2, *, speed: float = 1.0
    ) -> None:
        if not Path(model_path).is_file():
            raise EngineUnavailable(
                f"The voice model {model_path} is not there: run `python -m speech.weights DATA_DIR`."
            )
        self.name = f"kokoro-82m-int8/{voice}/{speed:g}/{version()}"
        self._model_path = Path(model_path)
        self._threads = threads
        self._speed = speed
        self._styles = _styles(Path(voices_dir), voice)
        self._phonemes = MandarinPhonemes()
        self._thread = ThreadPoolExecutor(1, "kokoro", initializer=_give_way)
        self._session: Any = None
        self._giving_back: Any = None

    def load(self) -> None:
        """Load the network and the word lists now (about 1 s, 300 MB). Raises EngineUnavailable."""
        self._thread.submit(self._loaded).result()
        self._phonemes.load()

    def speak(self, text: str) -> Pcm:
        words = speakable(text)
        phonemes = self._phonemes(words)
        if not any(symbol.isalpha() for symbol in phonemes):
            return b""
        sound = silence(PAUSE_MS, HZ).join(self._render(portion) for portion in portions(phonemes, PORTION_TOKENS))
        return sound + silence(PAUSES_MS.get(words[-1], PAUSE_MS), HZ)

    def _render(self, phonemes: str) -> Pcm:
        numbers = tokens(phonemes)
        inputs = {
            "tokens": np.array([[0, *numbers, 0]], np.int64),
            "style": self._styles[min(len(numbers), STYLES) - 1][None],
            "speed": np.array([self._speed], np.float32),
        }
        return self._thread.submit(self._run, inputs).result()

    def _run(self, inputs: dict[str, Any]) -> Pcm:
        sound: Floats = self._loaded().run(None, inputs, self._giving_back)[0]
        return pcm16(_trimmed(sound.reshape(-1)))

    def _loaded(self) -> Any:
        if self._session is None:
            try:
                import onnxruntime

                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = self._threads
                options.inter_op_num_threads = 1
                # Threads that wait for each other in a loop: 1.01 s of CPU a second of speech, 0.77 s without, and
                # sooner done where the cores have other work (48–59 s against 65 s for 14 s of speech at load 17).
                options.add_session_config_entry("session.intra_op.allow_spinning", "0")
                options.log_severity_level = 3
                # What a rendering needed is given back after it: 360 MB stay instead of 540, at no cost in time.
                self._giving_back = onnxruntime.RunOptions()
                self._giving_back.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
                self._session = onnxruntime.InferenceSession(
                    str(self._model_path), options, providers=["CPUExecutionProvider"]
                )
            except Exception as error:
                raise EngineUnavailable(
                    f"The voice model {self._model_path} does not load ({type(error).__name__}): "
                    "delete it and run `python -m speech.weights DATA_DIR`."
                ) from error
        return self._session


def _give_way() -> None:
    """Of this thread, and of those that it starts: the network's own."""
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS))


def _styles(voices_dir: Path, voice: str) -> Floats:
    """(510, 256) float32."""
    path = voices_dir / f"{voice}.bin"
    known = sorted(found.stem for found in voices_dir.glob("*.bin"))
    if voice not in known:
        raise EngineUnavailable(
            f"There is no voice {voice}: take one of {', '.join(known) or 'none (fetch them first)'}."
        )
    raw = np.fromfile(path, "<f4")
    if raw.size != STYLES * STYLE:
        raise EngineUnavailable(
            f"The voice file {path} is damaged: delete it and run `python -m speech.weights DATA_DIR`."
        )
    return raw.reshape(STYLES, STYLE).astype(np.float32, copy=False)


def _trimmed(sound: Floats) -> Floats:
    loud = np.flatnonzero(np.abs(sound) > QUIET)
    if loud.size == 0:
        return sound[:0]
    return sound[max(0, int(loud[0]) - MARGIN) : int(loud[-1]) + MARGIN]
