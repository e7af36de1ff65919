"""When a turn begins and ends, from speech probabilities alone.

A turn begins when speech has lasted ``min_speech_ms`` (a click or a cough does not) and ends after ``silence_ms``
of silence, which the conversation may change at any moment: short after a yes, long while digits are dictated.
Hysteresis: speech starts at ``start``; inside a turn what reaches ``stop`` for WEAK_MS is speech too, also after a weak
syllable. (In noise the network is less and less sure of a voice: of 45 stories with noise 10 to 20 dB below, 11 ended
early at 550 ms of silence while speech had to reach ``start`` again inside a turn, and none since; 3 do at 450 ms.)
While an answer is awaited (``keen``) a turn begins more easily: of 96 short answers on a telephone line in street noise
(10 dB) 6 began no turn otherwise and 1 does so, and in 830 s of the noise alone no turn began either way.
"""

from __future__ import annotations

from dataclasses import dataclass

KEEN_START, KEEN_MS = 0.25, 128.0
WEAK_MS = 64.0  # inside a turn: two frames in a row are no click
SILENCE_MS = 600.0  # pauses inside spoken Mandarin sentences are mostly shorter


@dataclass(frozen=True)
class SpeechStarted:
    at_ms: int  # where the turn's audio begins, pre-roll included


@dataclass(frozen=True)
class SpeechEnded:
    start_ms: int  # pre-roll included; as in the SpeechStarted before
    end_ms: int
    capped: bool = False  # ended by the length limit: the next turn goes on without a gap


Event = SpeechStarted | SpeechEnded


class TurnEnd:
    """One call's turns; times are ms since the first frame fed. Not for use by two threads at once."""

    def __init__(
        self,
        *,
        silence_ms: float = SILENCE_MS,
        min_speech_ms: float = 200.0,
        pre_roll_ms: float = 300.0,
        tail_ms: float = 200.0,
        cap_ms: float = 30_000.0,
        start: float = 0.5,
        stop: float = 0.3,
        gap_ms: float = 200.0,
    ) -> None:
        """``tail_ms`` of the silence stays with the turn; ``gap_ms`` is the longest pause inside an onset.

        Raises ValueError for lengths or thresholds that contradict each other.
        """
        if not 0.0 < stop <= start <= 1.0:
            raise ValueError("The thresholds must be 0 < stop ≤ start ≤ 1.")
        if min(min_speech_ms, pre_roll_ms, tail_ms, gap_ms) < 0 or cap_ms <= min_speech_ms + pre_roll_ms:
            raise ValueError("Lengths must not be negative, and cap_ms must exceed min_speech_ms + pre_roll_ms.")
        self._min_speech_ms = min_speech_ms
        self._pre_roll_ms = pre_roll_ms
        self._tail_ms = tail_ms
        self._cap_ms = cap_ms
        self._start = start
        self._stop = stop
        self._gap_ms = gap_ms
        self.silence_ms = silence_ms
        self.keen = False  # the caller is to answer, and nothing is said that their voice could be mistaken for
        self._now = 0.0
        self._speaking = False  # between SpeechStarted and SpeechEnded
        self._weak_ms = 0.0  # for so long every frame has reached ``stop``
        self._voiced = False  # the hysteresis: the last frame counted as speech
        self._onset: float | None = None  # where the speech that may become a turn began
        self._heard = 0.0  # speech since the onset
        self._turn_start = 0.0
        self._last_speech = 0.0  # end of the last speech frame
        self._free_from = 0.0  # end of the last turn: no turn reaches back before it
        self._continuing = False  # the cap cut a turn: its rest needs no minimum length

    @property
    def silence_ms(self) -> float:
        """Silence that ends the turn; setting it counts at once, also for silence already heard."""
        return self._silence_ms

    @silence_ms.setter
    def silence_ms(self, value: float) -> None:
        if value <= 0:
            raise ValueError("silence_ms must be above 0.")
        self._silence_ms = float(value)

    @property
    def speaking(self) -> bool:
        return self._speaking

    @property
    def quiet_ms(self) -> float:
        """Silence so far inside the turn that is open; 0 outside of one, and while there is speech."""
        return self._now - self._last_speech if self._speaking else 0.0

    @property
    def now_ms(self) -> int:
        """Time heard so far."""
        return round(self._now)

    def feed(self, speech_probability: float, frame_ms: float) -> list[Event]:
        """Take one frame; gives what it brought about, in order."""
        begin, self._now = self._now, self._now + frame_ms
        keen = self.keen and not self._speaking
        self._weak_ms = self._weak_ms + frame_ms if speech_probability >= self._stop else 0.0
        goes_on = self._voiced or (self._speaking and self._weak_ms >= WEAK_MS)
        self._voiced = speech_probability >= (KEEN_START if keen else self._stop if goes_on else self._start)
        if self._voiced:
            self._last_speech = self._now
        events: list[Event] = []
        if self._speaking:
            events += self._while_speaking(frame_ms)
        else:
            events += self._while_waiting(begin, frame_ms)
        return events

    def finish(self) -> list[Event]:
        """The stream is over: end the turn that is open, if one is."""
        if self._speaking:
            return [self._end(min(self._now, self._last_speech + self._tail_ms))]
        self._onset = None
        return []

    def _while_waiting(self, begin: float, frame_ms: float) -> list[Event]:
        if not self._voiced:
            if self._onset is not None and self._now - self._last_speech > self._gap_ms:
                self._onset = None
            if self._continuing and self._now - self._last_speech >= self._silence_ms:
                self._continuing = False
            return []
        if self._onset is None:
            self._onset, self._heard = begin, 0.0
        self._heard += frame_ms
        if self._heard >= (KEEN_MS if self.keen else self._min_speech_ms) or self._continuing:
            return [self._begin()]
        return []

    def _while_speaking(self, frame_ms: float) -> list[Event]:
        if self._now - self._last_speech >= self._silence_ms:
            return [self._end(min(self._now, self._last_speech + self._tail_ms))]
        if self._now + frame_ms - self._turn_start > self._cap_ms:  # the next frame would be too much
            ended = self._end(self._now, capped=True)
            # The next turn begins with its first speech frame, not here: there may be none, and a turn is never empty.
            self._continuing = True
            return [ended]
        return []

    def _begin(self) -> SpeechStarted:
        onset = self._now if self._onset is None else self._onset
        self._turn_start = float(round(max(self._free_from, onset - self._pre_roll_ms, 0.0)))
        self._speaking, self._continuing, self._onset = True, False, None
        return SpeechStarted(round(self._turn_start))

    def _end(self, at: float, capped: bool = False) -> SpeechEnded:
        self._speaking, self._onset = False, None
        self._free_from = float(round(at))
        return SpeechEnded(round(self._turn_start), round(at), capped)
