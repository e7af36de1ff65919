"""The baseline of ``bench.calls``: the same hotline with the plain voice pipeline that most are built as.

A fixed silence of 0.8 s ends a turn, Whisper begins only then, with all of its vocabulary, and hears its own window of
30 s, first come first served, and nothing that is said is cached or rendered ahead. ``python -m bench.plain up`` is
``hotline up`` with that gateway.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

SILENCE_MS = 800.0
WINDOW_S = 30.0


def make_plain() -> None:
    """Take out of this process what makes the pipeline ours."""
    from bot import hearing, pace, recognition, rendering, speaking, speech
    from speech import synthesis, whisper

    def fixed(self: pace.Pace, text: str | None = None) -> float:
        return SILENCE_MS

    def not_before_the_end(self: hearing.Hearing) -> None:
        return

    def in_order(self: recognition.RecognitionQueue, work: recognition.Work) -> Any:
        return "usual"

    def nothing_cached(self: synthesis.CachedSynthesiser, text: str) -> bytes:
        return self._engine.speak(text)

    def unknown(self: synthesis.CachedSynthesiser, text: str) -> bool:
        return False

    pace.Pace.silence_ms = fixed  # type: ignore[method-assign]
    hearing.Hearing._speculate = not_before_the_end  # type: ignore[method-assign]
    recognition.RecognitionQueue._care = in_order  # type: ignore[method-assign]
    synthesis.CachedSynthesiser.speak = nothing_cached  # type: ignore[method-assign]
    synthesis.CachedSynthesiser.cached = unknown  # type: ignore[method-assign]
    rendering.AHEAD_S = speaking.LEAD_S  # a clause is begun when the one before has been sent
    whisper.EFFORTS["usual"] = whisper.Effort(WINDOW_S, 5)

    async def not_in_advance(self: speech.Speech, known: Any = ()) -> None:
        return

    speech.Speech.render_fixed = not_in_advance  # type: ignore[method-assign]


def main() -> int:
    if sys.argv[1:] == ["up"]:
        from hotline import up
        from hotline.environment import Environment

        up.GATEWAY = "bench.plain"
        return up.up(Environment())
    from hotline import gateway

    make_plain()
    os.environ["HOTLINE_WHISPER_MODEL"] = str(Path(os.environ["HOTLINE_DATA_DIR"]) / "weights" / "whisper-base")
    return gateway.main()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
