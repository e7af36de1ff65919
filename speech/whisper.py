"""Whisper through CTranslate2: int8, one thread an utterance, several utterances at once.

Whisper hears a window of 30 s however short the utterance is; here the window ends with the speech, but is never
shorter than ``floor_s``. As it comes it repeats itself below about 8 s (48 % character errors at 5 s, measured; at 10 s
13.0 % in 0.34 s, against 11.8 % in 1.24 s for the full window); tuned on short windows too (``speech.tuned``), it hears
callers' lines as well at 6 s as at 10. Whatever still looks invented is recognised once more without the prompt in a
longer window, and dropped if it looks invented again.
"""

from __future__ import annotations

import logging
import math
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.audio import samples
from speech.awaited import (
    BEFORE_A_NUMBER,
    DIGITS,
    LONGEST_NUMBER_S,
    MANY_DIGITS,
    NUMBER_MARGIN,
    SPOKEN,
    Awaited,
    digits,
    is_likelier,
    number_span,
    with_digits,
)
from speech.awaited import LONGEST_S as LONGEST_REPLY_S
from speech.confidence import Signs, confidence
from speech.errors import BadPcm, EngineUnavailable, StreamClosed
from speech.hallucination import could_be_subtitle, is_echo, is_loop, is_subtitle, is_too_fast, spoken, unloop
from speech.mel import FRAMES_PER_SECOND, HOP, HZ, log_mel
from speech.recogniser import HOTLINE_WORDS, Care, Reading, Transcript, Word
from speech.script import tidy
from speech.syllables.head import syllable_head
from speech.syllables.utterance import COULD_BE, LONGEST_NAME_S, tells_name
from speech.syllables.utterance import Utterance as Syllables
from speech.tokens import Tokens
from speech.vad import SileroVad
from speech.window import Window, windows

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]

LONGEST_S = 29.0  # of Whisper's 30 s; one second stays silent, else it does not know where to end
RETRY_FLOOR_S = 15.0
AGAIN_BEAM = 5
REPLY_BEAM = 8  # texts among which a reply is looked for: less than the first hearing takes
REPLY_TOKENS = 20
_Phrases = frozenset[str] | tuple[str, ...]
_IN_NUMBERS: _Phrases = (*DIGITS, *BEFORE_A_NUMBER)
# 嗯 of a third of a second was taken for 没听懂, which took three voices at least 0.64 s, and 不对 0.45 s.
SHORTEST_SYLLABLE_S = 0.15
NUMBER_BEAM = 5
NUMBER_TOKENS = 40
_WRITTEN = (("", ""), (" ", ""), ("", "。"), ("", "，"))  # Whisper writes a phrase in all of these ways
LONGEST_STREAM_S = 600
PROMPT_TOKENS = 200  # of the 223 that Whisper reads
NO_SPEECH = 0.6  # with a poor score: nobody spoke (Whisper's own threshold)
POOR_SCORE = -1.0  # mean log probability of a token (Whisper's own threshold)
CERTAIN_SCORE = -0.5  # needed to believe a phrase that noise produces as well
TOKEN_MS = 20  # an encoder frame
AFTER_FRAMES = 5  # behind the sound: the encoder looks ahead


@dataclass(frozen=True)
class Effort:
    """``floor_s``: the window is never shorter; ``beam``: how many texts are followed at once."""

    floor_s: float
    beam: int


EFFORTS: dict[Care, Effort] = {"quick": Effort(5.0, 1), "usual": Effort(6.0, 5), "careful": Effort(15.0, 5)}


@dataclass(frozen=True)
class Heard:
    """What the decoder made of one window."""

    tokens: list[int]
    signs: Signs
    others: tuple[Reading, ...] = ()

    @property
    def text(self) -> str:
        return self.signs.text

    @property
    def log_probability(self) -> float:
        """Of the whole text and its end mark."""
        return self.signs.score * (len(self.tokens) + 1)


def _with_end(score: float, tokens: int) -> float:
    """The mean log probability with the end mark, which CTranslate2 leaves out of the count."""
    return score * tokens / (tokens + 1)


def _frames(encoded: Any, samples: int) -> Floats:
    """What the encoder holds of so many samples, float32 (frames of 20 ms, width)."""
    held: Floats = np.asarray(encoded)[0]
    return held[: math.ceil(samples / HZ * 1000 / TOKEN_MS) + AFTER_FRAMES]


_NOTHING = Transcript("", 0, 0, 0.0)


class WhisperRecogniser:
    """Any CTranslate2 Whisper directory that also holds ``tokenizer.json``; safe for all threads.

    ``threads`` an utterance, ``workers`` utterances at once (one thread × two workers was faster than the reverse:
    3.0 against 2.4 utterances a second on two cores). Raises EngineUnavailable if the directory does not load.
    """

    name = "whisper"
    streaming = False

    def __init__(
        self,
        model_dir: Path,
        threads: int = 1,
        workers: int = 2,
        *,
        language: str = "zh",
        prompt: str = HOTLINE_WORDS,
        vad: SileroVad | None = None,
    ) -> None:
        folder = Path(model_dir)
        for needed in ("model.bin", "config.json", "tokenizer.json"):
            if not (folder / needed).is_file():
                raise EngineUnavailable(
                    f"{folder} holds no {needed}: run `python -m speech.weights DATA_DIR`, or point "
                    "HOTLINE_WHISPER_MODEL at a CTranslate2 Whisper directory."
                )
        try:
            import ctranslate2

            self._storage = ctranslate2.StorageView.from_array
            self._model: Any = ctranslate2.models.Whisper(
                str(folder), device="cpu", compute_type="int8", inter_threads=workers, intra_threads=threads
            )
            self._tokens = Tokens(folder)
        except Exception as error:
            raise EngineUnavailable(f"The Whisper model in {folder} does not load ({error}): make it again.") from error
        marks = ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>", "<|startofprev|>")
        ids: list[int] = [self._tokens.number(mark) or 0 for mark in marks]
        if 0 in ids:
            raise EngineUnavailable(
                f"The Whisper model in {folder} knows no language {language}: take a multilingual one."
            )
        self._begin, self._previous = ids[:4], ids[4]
        self._bands = int(self._model.n_mels)
        self._prompt = prompt
        self._suppressed: dict[_Phrases, list[int]] = {}
        # What it reads is what our own encoder holds.
        self._syllables = syllable_head() if (folder / "kept.json").is_file() else None
        self._vad = vad or SileroVad()

    def open(
        self, prompt: str | None = None, care: Care = "usual", words: bool = True, awaited: Awaited | None = None
    ) -> WhisperStream:
        """An utterance; ``prompt`` (city words, the question just asked) takes the place of the engine's own."""
        return WhisperStream(self, prompt, care, words, awaited)

    def warm(self) -> None:
        """Recognise a second of noise, past the voice activity that would stop it: the first caller need not wait."""
        noise = np.random.default_rng(0).normal(0.0, 0.01, HZ).astype(np.float32)
        self._vad.probabilities(noise)
        usual = EFFORTS["usual"]
        self._decode(self._encode(noise, usual.floor_s), self._prompt, Window(0, HZ, 1.0), usual.beam)

    def close(self) -> None:
        """Free the model; what is being recognised ends first."""
        self._model.unload_model()

    def recognise(
        self,
        sound: Floats,
        prompt: str | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        care: Care = "usual",
        words: bool = True,
        awaited: Awaited | None = None,
    ) -> Transcript:
        """The speech in mono float32 samples at 16 kHz of any length; blocks.

        Silence and noise give an empty transcript. Every character of the text is in one of the words, but for spaces
        and punctuation. ``cancelled`` is asked between the steps.
        """
        primed = self._prompt if prompt is None else prompt
        parts: list[tuple[Window, Heard, tuple[Word, ...]]] = []
        for window in windows(self._vad.probabilities(sound), len(sound), LONGEST_S):
            piece = sound[window.begin : window.end]
            found = self._hear(piece, window, primed, EFFORTS[care], cancelled, awaited)
            if found is not None:
                encoded, heard = found
                placed = self._words(encoded, heard, piece, window) if words and heard.tokens else ()
                parts.append((window, heard, placed))
        if not parts or cancelled():
            return _NOTHING
        said = [max(1, len(spoken(heard.text))) for _, heard, _ in parts]
        sure = sum(confidence(heard.signs) * n for (_, heard, _), n in zip(parts, said, strict=True)) / sum(said)
        return Transcript(
            text="".join(heard.text for _, heard, _ in parts),
            start_ms=parts[0][0].begin * 1000 // HZ,
            end_ms=parts[-1][0].end * 1000 // HZ,
            confidence=round(sure, 3),
            words=tuple(word for _, _, words in parts for word in words),
            others=parts[0][1].others if len(parts) == 1 else (),
        )

    def windows(self, sound: Floats, care: Care = "usual") -> Iterator[Heard]:
        """What is heard in each stretch of at most 29 s, as the decoder leaves it: to learn from."""
        for window in windows(self._vad.probabilities(sound), len(sound), LONGEST_S):
            found = self._hear(sound[window.begin : window.end], window, self._prompt, EFFORTS[care], lambda: False)
            if found is not None:
                yield found[1]

    def encoded(self, sound: Floats) -> Floats:
        """What the encoder holds of a sound, float32 (frames of 20 ms, width): to learn from."""
        return _frames(self._encode(sound, EFFORTS["usual"].floor_s), len(sound))

    def _hear(
        self,
        sound: Floats,
        window: Window,
        prompt: str,
        effort: Effort,
        cancelled: Callable[[], bool],
        awaited: Awaited | None = None,
    ) -> tuple[Any, Heard] | None:
        """The encoded sound and what was heard in it; None if that is nothing, or if it is not wanted any more."""
        if cancelled():
            return None
        encoded = self._encode(sound, effort.floor_s)
        if cancelled():
            return None
        readings = min(awaited.readings, effort.beam) if awaited else 1
        heard = self._decode(encoded, prompt, window, effort.beam, num_hypotheses=readings)
        syllables = None
        if self._syllables:
            syllables = Syllables(self._syllables, lambda: _frames(encoded, window.end - window.begin))
        if awaited and window.voiced_s <= LONGEST_REPLY_S and not cancelled():
            reply = self._reply(encoded, awaited, heard, window.voiced_s, syllables)
            if reply is not None:
                log.info("Heard %r, taken for the reply %r", heard.text, reply.text)
                return encoded, reply
        if awaited and awaited.number and not cancelled():
            number = self._number(encoded, awaited, heard, window, syllables)
            if number is not None:
                log.info("Heard %r, taken for the number %r", heard.text, number.text)
                if awaited.places is None:
                    return encoded, number
                heard = number
        doubt = self._doubt(heard, prompt, window)
        if doubt and not cancelled():
            encoded = self._encode(sound, max(RETRY_FLOOR_S, effort.floor_s))
            again = self._decode(encoded, "", window, AGAIN_BEAM, no_repeat_ngram_size=10)
            log.info("Heard %r, doubted as %s; once more without prompt: %r", heard.text, doubt, again.text)
            heard = again
            doubt = self._doubt(heard, prompt, window)
        if doubt == "loop":
            signs = heard.signs
            return encoded, Heard([], replace(signs, text=unloop(heard.text), score=signs.score - 1.0))
        if doubt or not spoken(heard.text):
            return None
        return encoded, self._put_right(heard, syllables, awaited, window) if syllables and awaited else heard

    def _put_right(self, heard: Heard, syllables: Syllables, awaited: Awaited, window: Window) -> Heard:
        """``heard`` with a name that was asked for, and with the city's places, as their syllables tell them."""
        if awaited.holds(heard.text):
            return heard
        if awaited.letters or tells_name(heard.text):
            name = syllables.name(heard.text) if window.voiced_s <= LONGEST_NAME_S else None
            if name is None:
                text = syllables.with_name(heard.text)
                heard = self._as(heard, text) if text != heard.text else heard
            elif name != spoken(heard.text):
                log.info("Heard %r, taken for the name in %r", heard.text, name)
                return self._as(heard, name)
        if awaited.places is None:
            return heard
        places = syllables.places(awaited.places, heard.text, awaited.is_place)
        if not places:
            return heard
        text = syllables.written(heard.text, places)
        log.info("Heard %r, with places %r", heard.text, text)
        others = tuple(Reading(syllables.written(other.text, places), other.less_likely) for other in heard.others)
        return replace(self._as(heard, text), others=others)

    def _reply(
        self, encoded: Any, awaited: Awaited, heard: Heard, voiced_s: float, syllables: Syllables | None
    ) -> Heard | None:
        """The awaited reply that was said sooner than what was ``heard``: by its syllables, else to the decoder."""
        said = syllables.reply(awaited.phrases, heard.text) if syllables else None
        if said is not None:
            return self._as(heard, said) if said != spoken(heard.text) else None
        if awaited.holds(heard.text):
            return None
        reply = self._decoded_reply(encoded, awaited, voiced_s)
        if reply is None or not is_likelier(reply.log_probability, heard.log_probability):
            return None
        return reply if syllables is None or syllables.likeness(reply.text) >= COULD_BE else None

    def _decoded_reply(self, encoded: Any, awaited: Awaited, voiced_s: float) -> Heard | None:
        """The likeliest of the awaited replies that can be said in ``voiced_s``, if one is among the decoder's best
        texts in their characters."""
        allowed = awaited.phrases | frozenset(awaited.letters)
        found = self._among(encoded, awaited.prompt, allowed, REPLY_BEAM, REPLY_TOKENS)
        most = voiced_s / SHORTEST_SYLLABLE_S
        replies = (each for each in found if awaited.holds(each.text) and len(spoken(each.text)) <= max(1.0, most))
        return next((each for each in replies if each.log_probability > awaited.least(each.text)), None)

    def _number(
        self, encoded: Any, awaited: Awaited, heard: Heard, window: Window, syllables: Syllables | None
    ) -> Heard | None:
        """``heard`` with the digits that were said, if there are enough for a number."""
        said = len(digits(heard.text))
        if syllables is not None and said < MANY_DIGITS and awaited.places is None:
            alone = syllables.number_alone(awaited.number)
            if alone:
                return self._as(heard, alone.translate(SPOKEN))
        if said < awaited.least_digits:
            return None
        if syllables is not None:
            span = number_span(heard.text) if awaited.places else None  # among other words
            found = syllables.number(awaited.number, heard.text, span)
            whole = re.fullmatch(awaited.number, found) is not None
            return self._as(heard, with_digits(heard.text, found)) if whole or len(found) >= MANY_DIGITS else None
        if window.voiced_s > LONGEST_NUMBER_S:
            return None
        number = self._decoded_number(encoded, awaited, said)
        return number if number and number.log_probability > heard.log_probability - NUMBER_MARGIN else None

    def _decoded_number(self, encoded: Any, awaited: Awaited, said: int) -> Heard | None:
        """The likeliest whole number among digits alone; else all of the digits, if freely ``said`` ones were many and
        still fewer: half a number is asked for again, and no other number is made of it."""
        found = self._among(encoded, "", _IN_NUMBERS, NUMBER_BEAM, NUMBER_TOKENS)
        whole = next((each for each in found if awaited.is_number(each.text)), None)
        if whole is None and MANY_DIGITS <= said < len(digits(found[0].text)):
            return found[0]
        return whole

    def _as(self, heard: Heard, text: str) -> Heard:
        """``heard``, written otherwise."""
        return replace(heard, tokens=self._tokens.of(text), signs=replace(heard.signs, text=text))

    def _among(self, encoded: Any, prompt: str, phrases: _Phrases, beam: int, most: int) -> list[Heard]:
        """The ``beam`` likeliest texts of at most ``most`` tokens that stand in ``phrases``."""
        start = self._start(prompt)
        result = self._model.generate(
            encoded,
            [start],
            beam_size=beam,
            num_hypotheses=beam,
            max_length=2 * (len(start) + most),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._all_but(phrases),
        )[0]
        return self._heard(result)

    def _heard(self, result: Any) -> list[Heard]:
        """Every text of a decoding, the likeliest first."""
        return [
            Heard(
                list(ids),
                Signs(tidy(self._tokens.text(ids)), _with_end(score, len(ids)), result.no_speech_prob),
            )
            for ids, score in zip(result.sequences_ids, result.scores, strict=True)
        ]

    def _all_but(self, phrases: _Phrases) -> list[int]:
        """The tokens that stand in none of ``phrases``."""
        known = self._suppressed.get(phrases)
        if known is None:
            written = [before + phrase + after for phrase in phrases for before, after in _WRITTEN]
            kept = self._tokens.of_all(written)
            known = self._suppressed[phrases] = [-1, *(id_ for id_ in range(self._tokens.texts) if id_ not in kept)]
        return known

    def _start(self, prompt: str) -> list[int]:
        if not prompt:
            return self._begin
        return [self._previous, *self._tokens.of(" " + prompt)[-PROMPT_TOKENS:], *self._begin]

    def _encode(self, sound: Floats, floor_s: float) -> Any:
        seconds = min(30.0, max(floor_s, len(sound) / HZ + 1.0))
        frames = math.ceil(seconds * FRAMES_PER_SECOND / 2) * 2  # the encoder halves them
        padded = np.zeros(frames * HOP, np.float32)
        padded[: len(sound)] = sound[: len(padded)]
        return self._model.encode(self._storage(log_mel(padded, self._bands)[None]))

    def _decode(self, encoded: Any, prompt: str, window: Window, beam: int, **options: Any) -> Heard:
        start = self._start(prompt)
        most = 16 + int(16 * window.voiced_s)  # tokens; a loop need not run to its end
        result = self._model.generate(
            encoded,
            [start],
            beam_size=beam,
            max_length=min(448, max(2 * most, len(start) + most)),  # CTranslate2 gives the half of it to the text
            return_scores=True,
            return_no_speech_prob=True,
            **options,
        )[0]
        best, *rest = self._heard(result)
        others = {
            each.text: Reading(each.text, max(0.0, best.log_probability - each.log_probability))
            for each in rest
            if each.text != best.text
        }
        return replace(best, others=tuple(others.values()))

    def _doubt(self, heard: Heard, prompt: str, window: Window) -> str:
        """Why this may be invented, or an empty string."""
        text, score = heard.text, heard.signs.score
        doubts = {
            "silence": heard.signs.no_speech > NO_SPEECH and score < POOR_SCORE,
            "subtitle": is_subtitle(text) or (could_be_subtitle(text) and score < CERTAIN_SCORE - 0.5),
            "loop": is_loop(text),
            "prompt": is_echo(text, prompt),
            "too fast": is_too_fast(text, window.voiced_s),
        }
        return next((name for name, found in doubts.items() if found), "")

    def _words(self, encoded: Any, heard: Heard, sound: Floats, window: Window) -> tuple[Word, ...]:
        """Times of every character or group of characters that is one token; one more decoder pass, 20 ms."""
        frames = min(len(sound) // HOP, 3000)
        found = self._model.align(encoded, self._begin, [heard.tokens], frames)[0]
        starts: dict[int, int] = {}
        for token, frame in found.alignments:
            starts.setdefault(token, frame)
        offset = window.begin * 1000 // HZ
        close = window.end * 1000 // HZ
        words: list[Word] = []
        pending: list[int] = []
        for index in range(len(heard.tokens)):
            pending.append(index)
            text = self._tokens.text(heard.tokens[i] for i in pending)
            if "\ufffd" in text and index + 1 < len(heard.tokens):
                continue  # half a character: its other bytes come with the next token
            begin = starts.get(pending[0], 0) * TOKEN_MS + offset
            end = starts.get(index + 1, frames // 2) * TOKEN_MS + offset
            certain = [found.text_token_probs[i] for i in pending if i < len(found.text_token_probs)]
            pending = []
            if spoken(text):
                confidence = round(min(certain, default=0.0), 3)
                words.append(Word(tidy(text), min(begin, close), min(max(begin, end), close), confidence))
        return tuple(words)


class WhisperStream:
    """One utterance: sound is gathered, and recognised when it is finished."""

    def __init__(
        self, recogniser: WhisperRecogniser, prompt: str | None, care: Care, words: bool, awaited: Awaited | None
    ) -> None:
        self._recogniser = recogniser
        self._prompt = prompt
        self._care: Care = care
        self._words = words
        self._awaited = awaited
        self._sound = bytearray()
        self._cancelled = threading.Event()
        self._finished = False

    def accept(self, pcm16k: bytes) -> str | None:
        if self._finished or self._cancelled.is_set():
            raise StreamClosed("This utterance is over: open a new stream.")
        if len(pcm16k) % 2:
            raise BadPcm(f"{len(pcm16k)} bytes are no whole 16-bit samples: send an even number of bytes.")
        if len(self._sound) + len(pcm16k) > LONGEST_STREAM_S * HZ * 2:
            raise BadPcm(f"An utterance of more than {LONGEST_STREAM_S} s is not accepted: finish it earlier.")
        self._sound += pcm16k
        return None

    def finish(self) -> Transcript:
        if self._finished or self._cancelled.is_set():
            raise StreamClosed("This utterance is over: open a new stream.")
        self._finished = True
        sound = samples(bytes(self._sound))
        self._sound.clear()
        return self._recogniser.recognise(
            sound, self._prompt, self._cancelled.is_set, self._care, self._words, self._awaited
        )

    def cancel(self) -> None:
        self._cancelled.set()
