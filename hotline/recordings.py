"""``hotline transcribe FILE…|FOLDER``: recordings to text, one JSON line a file, and an order proposed for each."""

from __future__ import annotations

import json
import mimetypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.settings import Settings
from hotline.journal import Journal, JournalMismatch, sha256_of
from hotline.progress import Progress
from hotline.settings import checked_settings
from nlu.city import City, UnknownCity, load_city
from speech.awaited import Awaited
from speech.errors import AudioUnreadable, SpeechError
from speech.recogniser import HOTLINE_WORDS, Recogniser
from speech.syllables.places import places_of
from speech.transcribe import transcribe
from speech.vad import SileroVad
from speech.weights import locate

# Formats of telephone exchanges and phones that mimetypes does not know.
_SUFFIXES = frozenset(
    (*(".amr", ".awb", ".gsm", ".opus", ".oga", ".ogg", ".wma", ".m4a", ".m4b", ".mka", ".caf", ".ape", ".wv", ".tta"),
     *(".g722", ".g729", ".spx", ".au", ".snd", ".w64", ".ac3", ".dts", ".webm", ".mkv", ".ts", ".flv", ".3gp", ".3ga"))
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the command was asked for. ``agent``: the channel on which agents speak, None where it is to be found."""

    files: Sequence[Path]
    output: Path | None = None
    orders: Path | None = None
    agent: int | None = None
    city: str | None = None


def recogniser(settings: Settings) -> Recogniser:
    """The engine that the settings name. Raises speech.errors.SpeechError."""
    if settings.asr_engine == "vosk":
        from speech.vosk import VoskRecogniser

        if settings.vosk_model is None:
            raise SpeechError("HOTLINE_ASR_ENGINE=vosk needs HOTLINE_VOSK_MODEL, the folder of a Vosk model.")
        return VoskRecogniser(settings.vosk_model)
    from speech.whisper import WhisperRecogniser

    return WhisperRecogniser(settings.whisper_model or locate(settings.data).whisper)


def recordings_in(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The recordings that files and folders come to, and what lies in the folders beside them.

    A file that is named counts whatever it is called; of a folder, hidden files are left out.
    """
    found: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for inside in sorted(path.rglob("*")):
            if inside.is_file() and not any(part.startswith(".") for part in inside.relative_to(path).parts):
                (found if _is_recording(inside) else others).append(inside)
    return list(dict.fromkeys(found)), others


def _is_recording(path: Path) -> bool:
    kind = mimetypes.guess_type(path.name)[0] or ""
    return path.suffix.lower() in _SUFFIXES or kind.startswith(("audio/", "video/"))


def transcribe_files(wanted: Wanted) -> int:
    """Write a line for each file as soon as it is done; a file that cannot be read is told and passed over.

    With an output file the run can be stopped and started again: what is done, by its content, is not done twice.
    """
    settings = checked_settings()
    try:
        city = load_city(wanted.city or settings.city)
        journal = Journal(wanted.output) if wanted.output else None
        engine = recogniser(settings)
    except (UnknownCity, JournalMismatch, SpeechError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    files, others = recordings_in(wanted.files)
    if others:
        names = ", ".join(path.name for path in others[:5]) + ("…" if len(others) > 5 else "")
        print(f"No recordings, left out: {len(others)} files ({names})", file=sys.stderr)
    run = _Run(wanted, city, engine, journal, Progress([_size(path) for path in files], sys.stderr))
    try:
        for path in files:
            run.one(path)
    except KeyboardInterrupt:
        run.progress.end()
        print("Stopped. " + ("The same command goes on from here." if journal else ""), file=sys.stderr)
        return 130
    finally:
        run.progress.end()
        engine.close()
    return run.told()


class _Run:
    """One run of the command: counts what became of each file."""

    def __init__(
        self, wanted: Wanted, city: City, engine: Recogniser, journal: Journal | None, progress: Progress
    ) -> None:
        self._wanted = wanted
        self._city = city
        self._engine = engine
        self._journal = journal
        self.progress = progress
        self._detector = SileroVad()
        self._prompt = " ".join([HOTLINE_WORDS, *(county.name for county in city.counties)])
        self._awaited = Awaited(frozenset(), places=places_of(city))
        self._before = self._written = 0
        self._broken: list[str] = []

    def one(self, path: Path) -> None:
        self.progress.file(path.name)
        try:
            self._one(path)
        except (SpeechError, OSError, JournalMismatch) as error:
            self._broken.append(str(path))
            self.progress.line(str(error))

    def _one(self, path: Path) -> None:
        if not path.is_file():
            raise AudioUnreadable(f"{path} is not there or is no file: give the path of a recording.")
        content = sha256_of(path)
        done = self._journal.done(content) if self._journal else None
        order = self._wanted.orders / f"{path.stem}-{content[:8]}.json" if self._wanted.orders else None
        if done and self._journal:
            self._before += 1
            if order and not order.exists():
                self._propose(order, content, self._journal.line_of(done))
            return
        line = transcribe(
            path,
            self._engine,
            vad=self._detector,
            prompt=self._prompt,
            awaited=self._awaited,
            progress=self.progress.share,
        )
        if order:
            self._propose(order, content, line)
        if self._journal:
            self._journal.add(content, str(path), line)
        else:
            self.progress.hidden(lambda: print(json.dumps(line, ensure_ascii=False), flush=True))
        self._written += 1

    def _propose(self, order: Path, content: str, line: dict[str, Any]) -> None:
        from actions.proposal import propose
        from nlu.vectors import shared_vectors

        proposed = propose(line["segments"], self._city, shared_vectors().of, self._wanted.agent)
        order.parent.mkdir(parents=True, exist_ok=True)
        draft = order.with_name(f".{order.name}.part")
        whole = {"file": line["file"], "sha256": content, **proposed}
        draft.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(order)

    def told(self) -> int:
        """The last words, on stderr; returns the exit status."""
        before = f", {self._before} done before" if self._before else ""
        broken = f", {len(self._broken)} passed over: {', '.join(self._broken)}" if self._broken else ""
        print(f"{self._written} transcribed{before}{broken}", file=sys.stderr)
        return 1 if self._broken else 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
