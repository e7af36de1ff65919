"""``hotline transcribe FILE…``: recordings to text, one JSON line a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from api.settings import Settings
from hotline.settings import checked_settings
from speech.errors import SpeechError
from speech.recogniser import Recogniser
from speech.transcribe import transcribe
from speech.vad import SileroVad
from speech.weights import locate


def recogniser(settings: Settings) -> Recogniser:
    """The engine that the settings name. Raises speech.errors.SpeechError."""
    if settings.asr_engine == "vosk":
        from speech.vosk import VoskRecogniser

        if settings.vosk_model is None:
            raise SpeechError("HOTLINE_ASR_ENGINE=vosk needs HOTLINE_VOSK_MODEL, the folder of a Vosk model.")
        return VoskRecogniser(settings.vosk_model)
    from speech.whisper import WhisperRecogniser

    return WhisperRecogniser(settings.whisper_model or locate(settings.data).whisper)


def transcribe_files(files: Sequence[Path]) -> int:
    """Write a line for each file as soon as it is done; a file that cannot be read is told and passed over."""
    failed = 0
    try:
        engine = recogniser(checked_settings())
    except SpeechError as error:
        print(error, file=sys.stderr)
        return 1
    detector = SileroVad()
    for path in files:
        try:
            print(json.dumps(transcribe(path, engine, vad=detector), ensure_ascii=False), flush=True)
        except SpeechError as error:
            print(error, file=sys.stderr, flush=True)
            failed = 1
    engine.close()
    return failed
