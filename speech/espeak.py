"""espeak-ng's Mandarin: the last resort when Kokoro's files are not to be had.

Intelligible with effort at best (a recogniser understood none of it), so using it is said in the log.
"""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Callable
from typing import Any

from speech.audio import Pcm, silence
from speech.errors import EngineUnavailable
from speech.reading import speakable, version

log = logging.getLogger(__name__)

# From espeak-ng's speak_lib.h
_RETRIEVAL = 1  # sound comes back to a callback and is not played
_UTF8 = 1
_RATE = 1  # parameter: words a minute
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

_lock = threading.Lock()  # the library is one synthesiser for the whole process
_loaded: tuple[Any, int] | None = None


class EspeakSynthesiser:
    """Any text in espeak-ng's Mandarin voice; one text at a time. Raises EngineUnavailable if the library is absent."""

    def __init__(self, voice: str = "cmn", words_per_minute: int = 160) -> None:
        with _lock:
            self._library, self.sample_rate = _load()
            if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise EngineUnavailable(f"espeak-ng has no voice {voice}: install espeakng-loader again.")
        self.name = f"espeak-ng/{voice}/{words_per_minute}/{version()}"
        self._voice = voice
        self._words_per_minute = words_per_minute
        log.warning(
            "Speaking with espeak-ng, a last resort that citizens understand badly: "
            "run `python -m speech.weights DATA_DIR` and set HOTLINE_TTS_ENGINE=kokoro."
        )

    def speak(self, text: str) -> Pcm:
        words = speakable(text)
        if not words:
            return b""
        pieces: list[bytes] = []

        def take(samples: Any, count: int, _: Any) -> int:
            if samples and count > 0:
                pieces.append(ctypes.string_at(samples, count * 2))
            return 0

        callback = _CALLBACK(take)
        said = words.encode()
        with _lock:
            library = self._library
            library.espeak_SetSynthCallback(callback)
            library.espeak_SetVoiceByName(self._voice.encode())
            library.espeak_SetParameter(_RATE, self._words_per_minute, 0)
            failed = library.espeak_Synth(said, len(said) + 1, 0, 0, 0, _UTF8, None, None)
            failed = failed or library.espeak_Synchronize()
        if failed:
            raise EngineUnavailable(f"espeak-ng could not speak (its error {failed}): install espeakng-loader again.")
        return b"".join(pieces) + silence(150, self.sample_rate)


def _load() -> tuple[Any, int]:
    global _loaded
    if _loaded is None:
        try:
            import espeakng_loader

            library = ctypes.CDLL(espeakng_loader.get_library_path())
            data: str = espeakng_loader.get_data_path()
        except (ImportError, OSError) as error:
            raise EngineUnavailable(
                f"espeak-ng does not load ({error}): install requirements/serve.txt again."
            ) from error
        initialise: Callable[..., int] = library.espeak_Initialize
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        hz = initialise(_RETRIEVAL, 0, data.encode(), 0)
        if hz <= 0:
            raise EngineUnavailable(f"espeak-ng found no data in {data}: install espeakng-loader again.")
        _loaded = (library, hz)
    return _loaded
