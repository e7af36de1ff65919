"""The set-up: every step once, again only when its inputs changed, and one sentence when something is wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hotline import setup
from hotline.ports import PortTaken, free_port
from hotline.setup import holds, set_up
from hotline.steps import SetupFailed
from tests.hotline.fake_machine import FakeMachine

pytestmark = pytest.mark.service

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    made = FakeMachine(tmp_path)
    monkeypatch.setenv("PATH", f"{made.path}:/usr/bin:/bin")
    return made


def run(machine: FakeMachine, kind: str = "serve") -> list[str]:
    """Set up and return what was called for it."""
    set_up(kind, machine.environment(port=str(free_port())))
    return machine.calls()


def test_a_new_machine_gets_everything_in_order(machine: FakeMachine, capsys: pytest.CaptureFixture[str]) -> None:
    calls = " | ".join(run(machine))
    order = [
        r"uv venv .*--python 3\.11 \S+/\.venv \|",
        r"uv pip sync --require-hashes --compile-bytecode .*/\.venv/bin/python .*build\.txt \S+serve\.txt",
        r"uv pip install .*--no-deps --no-build-isolation --offline .*--editable \.",
        r"uv venv .*--python 3\.11 \S+/\.venv-rasa \|",
        r"uv pip sync .*rasa\.txt",
        r"\.venv python -m speech\.weights",
        r"\.venv python -m hotline\.migrate",
        r"\.venv python -m hotline\.answer_vectors",
        r"\.venv-rasa python -m nlu\.launcher .* train",
    ]
    assert re.search(".*".join(order), calls), calls
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 7
    assert all(re.search(r": (done in [\d.]+ s|found /.*)$", line) for line in said), said
    assert (machine.root / "var/models/assistant.tar.gz").read_text() == "model\n"


def test_a_second_start_does_nothing(machine: FakeMachine, capsys: pytest.CaptureFixture[str]) -> None:
    run(machine)
    capsys.readouterr()
    assert run(machine) == []
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 7
    assert [line for line in said if not line.endswith(("already done", "bin/uv"))] == []


def test_running_after_testing_does_nothing_but_testing_after_running_adds(machine: FakeMachine) -> None:
    run(machine, "serve")
    assert any("dev.txt" in call for call in run(machine, "dev"))
    assert run(machine, "serve") == []
    assert not any("sync" in call for call in run(machine, "dev"))


@pytest.mark.parametrize(
    ("changed", "called"),
    [
        ("requirements/serve.txt", ["uv pip sync", "uv pip install"]),
        ("requirements/rasa.txt", ["uv pip sync", "nlu.launcher"]),
        ("domain.yml", ["nlu.launcher"]),
        ("nlu/data/rules.yml", ["nlu.launcher"]),
        ("nlu/components/featurizer.py", ["nlu.launcher"]),
        ("speech/weights.py", ["speech.weights"]),
        ("speech/trimmed.py", ["speech.weights"]),
        ("speech/tuned/weights.npz", ["speech.weights"]),
        ("migrations/versions/0001_first.py", ["hotline.migrate"]),
        ("nlu/data/new.yml", ["nlu.launcher"]),
        ("faq/topics/lights.yml", ["answer_vectors"]),
        ("nlu/vectors.py", ["answer_vectors", "nlu.launcher"]),
        ("nlu/e5/encoder.py", ["answer_vectors", "nlu.launcher"]),
    ],
)
def test_a_changed_input_repeats_its_step_only(machine: FakeMachine, changed: str, called: list[str]) -> None:
    run(machine)
    (machine.root / changed).write_text("changed\n")
    calls = run(machine)
    assert len(calls) == len(called)
    assert all(part in call for part, call in zip(called, calls, strict=True))


@pytest.mark.parametrize(
    ("lost", "called"),
    [
        ("var/models/assistant.tar.gz", "nlu.launcher"),
        ("var/weights/model.bin", "speech.weights"),
        ("var/hotline.db", "hotline.migrate"),
        ("var/cache/faq-vectors.npz", "answer_vectors"),
        (".venv-rasa/bin/python", "uv venv"),
    ],
)
def test_a_lost_result_is_made_again(machine: FakeMachine, lost: str, called: str) -> None:
    run(machine)
    (machine.root / lost).unlink()
    assert called in run(machine)[0]


def test_a_moved_project_gets_new_environments(machine: FakeMachine) -> None:
    run(machine)
    moved = machine.root.with_name("elsewhere")
    shutil.move(machine.root, moved)
    machine.root = moved
    assert sum("uv venv" in call for call in run(machine)) == 2


def test_an_interrupted_sync_is_not_taken_for_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = FakeMachine(tmp_path, sync='test ! -e "$PWD/broken" || { echo "error: Failed to fetch numpy"; exit 1; }')
    monkeypatch.setenv("PATH", f"{machine.path}:/usr/bin:/bin")
    run(machine)
    (machine.root / "broken").touch()
    requirements = machine.root / "requirements" / "serve.txt"
    before = requirements.read_text()
    requirements.write_text("numpy==2\n")
    with pytest.raises(
        SetupFailed, match=r"could not be installed \(error: Failed to fetch numpy\): check the network"
    ):
        run(machine)
    # Half of the new packages may lie there now: the old stamp no longer tells the truth.
    requirements.write_text(before)
    assert not holds(machine.root, ".venv", "serve")


def test_a_training_that_fails_keeps_the_old_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = FakeMachine(tmp_path, train='test ! -e "$PWD/broken" || { echo "error: no intent greet"; exit 1; }')
    monkeypatch.setenv("PATH", f"{machine.path}:/usr/bin:/bin")
    run(machine)
    (machine.root / "broken").touch()
    (machine.root / "domain.yml").write_text("wrong\n")
    with pytest.raises(SetupFailed, match="no intent greet.*domain.yml.*train.log"):
        run(machine)
    assert (machine.root / "var/models/assistant.tar.gz").exists()
    (machine.root / "broken").unlink()
    assert any("train" in call for call in run(machine))


def test_a_taken_port_is_told_before_anything_is_installed(machine: FakeMachine) -> None:
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with pytest.raises(PortTaken, match="HOTLINE_PORT="):
            set_up("serve", machine.environment(port=str(server.getsockname()[1])))
    assert machine.calls() == []


def test_a_full_disk_is_told_before_anything_is_installed(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "SPACE_NEEDED", 10**18)
    with pytest.raises(SetupFailed, match="GB free, 1000000000.0 GB are needed: free some space"):
        run(machine)
    assert machine.calls() == []


def test_dev_holds_all_of_serve_in_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return {line.split(" ")[0] for line in text.splitlines() if re.match(r"\w", line)}

    assert len(pins("serve")) > 50
    assert pins("serve") <= pins("dev")


@pytest.mark.parametrize("name", ["serve", "dev", "rasa", "build", "uv"])
def test_requirement_files_are_hashed_and_name_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = [line for line in text.splitlines() if re.match(r"\w", line)]
    assert pins
    assert all("==" in line and line.rstrip().endswith("\\") for line in pins)
    assert "--index" not in text
    assert "//" not in text


def test_main_says_it_in_one_sentence(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "Environment", lambda _: machine.environment(port="no port"))
    monkeypatch.setattr("sys.argv", ["setup", "serve"])
    assert setup.main() == 1
    assert capsys.readouterr().err == "HOTLINE_PORT is 'no port'; it takes a number from 1 to 65535.\n"
