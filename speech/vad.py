"""Is this speech? Silero's network, one thread, a state for each call.

The network lies in faster-whisper's package and is run directly: 0.10–0.15 ms a frame of 32 ms were measured so,
1.9 ms through the usual wrapper. It hears 512 samples at 16 kHz after the 64 samples before them, and carries an
LSTM state of two arrays (1, 1, 128) from frame to frame.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.errors import BadPcm, EngineUnavailable

HZ = 16000
FRAME = 512  # samples
FRAME_MS = 32.0
FRAME_BYTES = FRAME * 2
CONTEXT = 64  # samples before the frame
# A telephone line that is silent carries one and the same value for seconds, and the network is then slow to wake: the
# first 0.6 s of a caller's words were lost on a real line. Noise far below that of any room (-78 dB) keeps it awake.
NOISE = 4.0 / 32768.0
NOISE_FRAMES = 32
# The network grows used to a noise that does not end: after 20 s of a street, 10 dB below the voice, it heard 17 of 40
# short answers. Begun anew from the latest frames after every 4 s without speech it heard 37, and none in the noise.
SILENT_FRAMES = 125
WARM_FRAMES = 10
PIECE_FRAMES = 1000  # 32 s: a recording, which may be as long as a call, is heard in pieces
SPEECH = 0.35  # a frame with a lower probability is silence

Floats = npt.NDArray[np.float32]


class SileroVad:
    """The network, shared by all calls and threads; ``open`` gives each call its own state.

    Raises EngineUnavailable if the network or onnxruntime is not installed.
    """

    def __init__(self, model: Path | None = None) -> None:
        path = model or _packaged()
        try:
            import onnxruntime
        except ImportError as error:
            raise EngineUnavailable("onnxruntime is not installed: install requirements/serve.txt again.") from error
        # The same for every call, so that a recording is always heard alike.
        self.noise = np.random.default_rng(0).normal(0.0, NOISE, (NOISE_FRAMES, FRAME)).astype(np.float32)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise EngineUnavailable(f"{path} is not a voice activity network: install faster-whisper again.") from error

    def open(self) -> VadState:
        return VadState(self)

    def probabilities(self, samples: Floats) -> Floats:
        """Speech probability of every 32 ms of a whole recording: float32 (ceil(len / 512),).

        ``samples``: mono float32 in -1…1 at 16 kHz; the last frame is filled up with zeros. One call of the network
        for all frames, so about a third of the time of going frame by frame.
        """
        count = -(-len(samples) // FRAME)
        if count == 0:
            return np.zeros(0, np.float32)
        whole = np.zeros(CONTEXT + count * FRAME, np.float32)
        whole[CONTEXT : CONTEXT + len(samples)] = samples + np.resize(self.noise, len(samples))
        frames = np.lib.stride_tricks.sliding_window_view(whole, CONTEXT + FRAME)[::FRAME]
        pieces = []
        for at in range(0, count, PIECE_FRAMES):
            warm = min(at, WARM_FRAMES)
            piece = np.ascontiguousarray(frames[at - warm : at + PIECE_FRAMES])
            pieces.append(self.run(piece, _zeros(), _zeros())[0][warm:])
        return np.concatenate(pieces)

    def run(self, frames: Floats, h: Floats, c: Floats) -> tuple[Floats, Floats, Floats]:
        """Frames (n, 576) and the state before → probabilities (n,) and the state after."""
        outputs: Any = self._session.run(None, {"input": frames, "h": h, "c": c})
        return outputs[0].reshape(-1), outputs[1], outputs[2]


class VadState:
    """One call's voice activity; not for use by two threads at once."""

    def __init__(self, vad: SileroVad) -> None:
        self._vad = vad
        self._window = np.zeros((1, CONTEXT + FRAME), np.float32)
        self._h = _zeros()
        self._c = _zeros()
        self._noise = itertools.cycle(vad.noise)
        self._silent = 0  # frames since the last speech, or since the network began anew
        self._latest: deque[Floats] = deque(maxlen=WARM_FRAMES)

    def probability(self, frame: bytes | Floats) -> float:
        """Of one frame: 512 samples at 16 kHz, as s16le bytes or float32 in -1…1. Raises BadPcm for another length."""
        if isinstance(frame, bytes | bytearray | memoryview):
            if len(frame) != FRAME_BYTES:
                raise BadPcm(f"Voice activity takes frames of {FRAME_BYTES} bytes (32 ms at 16 kHz), not {len(frame)}.")
            samples = np.frombuffer(frame, "<i2").astype(np.float32) / 32768.0
        else:
            samples = frame
        if samples.shape != (FRAME,):
            raise BadPcm(f"Voice activity takes frames of {FRAME} samples (32 ms at 16 kHz), not {samples.shape}.")
        if self._silent >= SILENT_FRAMES:
            self._silent = 0
            self._h, self._c = _zeros(), _zeros()
            for frame_before in self._latest:
                self._hear(frame_before)
        heard = samples + next(self._noise)
        self._latest.append(heard)
        found = self._hear(heard)
        self._silent = 0 if found >= SPEECH else self._silent + 1
        return found

    def _hear(self, samples: Floats) -> float:
        self._window[0, :CONTEXT] = self._window[0, -CONTEXT:]
        self._window[0, CONTEXT:] = samples
        found, self._h, self._c = self._vad.run(self._window, self._h, self._c)
        return float(found[0])

    def reset(self) -> None:
        """Forget what was heard, as at the start of a call."""
        self._window[:] = 0.0
        self._h = _zeros()
        self._c = _zeros()
        self._noise = itertools.cycle(self._vad.noise)
        self._silent = 0
        self._latest.clear()


def _zeros() -> Floats:
    return np.zeros((1, 1, 128), np.float32)


def _packaged() -> Path:
    spec = importlib.util.find_spec("faster_whisper")  # its place only: importing it costs half a second
    folders = list(spec.submodule_search_locations or []) if spec else []
    found = sorted(Path(folders[0]).glob("assets/silero_vad_v6*.onnx")) if folders else []
    if not found:
        raise EngineUnavailable(
            "faster-whisper with the voice activity network is missing: install requirements/serve.txt again."
        )
    return found[-1]
