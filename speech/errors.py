"""Every error that hearing and speaking can raise; each one's text says what to do next.

    SpeechError
    ├── WeightsError              the set-up of model files failed
    │   ├── WeightsMissing        a file or package that should be there is not
    │   ├── WeightsBroken         a file has another SHA-256 than the one pinned
    │   ├── VoicesUnavailable     the Mandarin voices could not be fetched (retryable)
    │   └── DiskFull              not enough space for the files (retryable)
    ├── EngineError               a recogniser or synthesiser cannot work
    │   ├── EngineUnavailable     the engine or its library does not load
    │   └── StreamClosed          audio was given to a stream that is finished or cancelled
    └── AudioError                what was given as audio is not usable
        ├── AudioUnreadable       a file that cannot be opened or decoded, or holds no sound
        └── BadPcm                raw samples of the wrong length, rate or type

``retryable`` tells whether the same call may succeed later without anybody changing anything here.
"""

from __future__ import annotations


class SpeechError(Exception):
    retryable = False


class WeightsError(SpeechError):
    pass


class WeightsMissing(WeightsError):
    pass


class WeightsBroken(WeightsError):
    pass


class VoicesUnavailable(WeightsError):
    retryable = True


class DiskFull(WeightsError):
    retryable = True


class EngineError(SpeechError):
    pass


class EngineUnavailable(EngineError):
    pass


class StreamClosed(EngineError):
    pass


class AudioError(SpeechError):
    pass


class AudioUnreadable(AudioError):
    pass


class BadPcm(AudioError):
    pass
