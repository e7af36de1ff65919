"""``python3 -m hotline.setup serve|dev``: from a fresh clone to something that can be started.

Run by whatever Python the machine has: standard library only, Python 3.8 or newer. Every step says in one line
what it does and how long it took, or that it was done before; whatever goes wrong ends in one sentence.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from hotline.environment import ROOT, BadSetting, Environment
from hotline.ports import PortTaken, check_free
from hotline.stamps import Stamp, digest
from hotline.steps import CommandFailed, SetupFailed, Step, check_space, disk_sentence
from hotline.training import train
from hotline.uv import Uv, find_uv

SPACE_NEEDED = 4_000_000_000  # bytes: both environments, what uv keeps of the downloads, the model files
GATEWAY, RASA = ".venv", ".venv-rasa"
STAMP = "hotline-stamp.json"
ANSWERS = ("faq", "cities", "nlu/e5", "nlu/vectors.py")
# `dev` holds everything that `serve` does, in the same versions.
SUFFICES = {"serve": ("serve", "dev"), "dev": ("dev",), "rasa": ("rasa",)}


def set_up(kind: str, environment: Environment) -> None:
    """All steps for ``serve`` (to run it) or ``dev`` (to work on it). Raises SetupFailed, BadSetting, PortTaken."""
    root, data = environment.root, environment.data
    if kind == "serve":
        check_free(environment.host, environment.port)
    ready = {folder: holds(root, folder, name) for folder, name in ((GATEWAY, kind), (RASA, "rasa"))}
    if not all(ready.values()):
        check_space(root, SPACE_NEEDED)
    with Step("uv, which installs packages") as step:
        uv = find_uv(step, root)
    title = "Gateway's packages" if kind == "serve" else "Gateway's packages, with those for tests"
    with Step(f"{title} ({GATEWAY})") as step:
        _environment(step, uv, root, GATEWAY, kind, ready[GATEWAY])
    with Step(f"Rasa's packages ({RASA})") as step:
        _environment(step, uv, root, RASA, "rasa", ready[RASA])
    with Step("Model files of speech") as step:
        _weights(step, uv, root, data)
    with Step("Database tables") as step:
        _migrate(step, environment)
    with Step("Vectors of the answers' questions") as step:
        _vectors(step, root, data)
    with Step("Training of the assistant") as step:
        train(step, root, data)
    if kind == "dev":
        with Step("Chromium, for the browser tests") as step:
            _chromium(step, root)


def holds(root: Path, folder: str, name: str) -> bool:
    """Whether an environment has what a requirement file names. One that was moved or lost its Python does not."""
    noted = Stamp(root / folder / STAMP).read()
    return (root / folder / "bin" / "python").exists() and any(
        noted == _inputs(root, other) for other in SUFFICES[name]
    )


def _inputs(root: Path, name: str) -> dict[str, str]:
    return {"root": str(root), "name": name, "requirements": digest(root, [f"requirements/{name}.txt"])}


def _environment(step: Step, uv: Uv, root: Path, folder: str, name: str, ready: bool) -> None:
    if ready:
        step.already()
        return
    path = root / folder
    stamp = Stamp(path / STAMP)
    noted = stamp.read()
    stamp.remove()
    if noted.get("root") != str(root) or not (path / "bin" / "python").exists():
        uv.make_environment(step, path)
    uv.sync(step, path, root / "requirements" / f"{name}.txt")
    if folder == GATEWAY:
        uv.install_project(step, path)
    stamp.write(_inputs(root, name))


def _weights(step: Step, uv: Uv, root: Path, data: Path) -> None:
    tuning = ["speech/tuned/addition.py", "speech/tuned/weights.npz"]
    inputs = {"code": digest(root, ["speech/trimmed.py", *tuning, "speech/weights.py"])}
    stamp = Stamp(data / "weights" / "set-up.json")
    if stamp.read() == inputs and weights_unchanged(data / "weights"):
        step.already()
        return
    command = [str(root / GATEWAY / "bin" / "python"), "-m", "speech.weights", str(data), "--uv", uv.path]
    try:
        step.run(command, folder=root, progress=lambda lines: lines[-1].strip() if lines else "")
    except CommandFailed as error:
        raise SetupFailed(error.reason()) from error
    stamp.write(inputs)


def weights_unchanged(weights: Path) -> bool:
    """Whether the files have the sizes and times that speech.weights noted when it checked their sums."""
    try:
        noted = json.loads((weights / "stamp.json").read_text(encoding="utf-8"))
        states = {name: (weights / name).stat() for name in noted}
        return bool(noted) and all(
            [size, changed] == [states[name].st_size, states[name].st_mtime_ns]
            for name, (_, size, changed) in noted.items()
        )
    except (OSError, ValueError, AttributeError):
        return False


def _migrate(step: Step, environment: Environment) -> None:
    root, data = environment.root, environment.data
    inputs = {
        "migrations": digest(root, ["migrations/versions"]),
        "address": hashlib.sha256(environment.database_url.encode()).hexdigest(),
    }
    stamp = Stamp(data / "database-stamp.json")
    if stamp.read() == inputs and (environment.database_url or (data / "hotline.db").is_file()):
        step.already()
        return
    try:
        step.run(
            [str(root / GATEWAY / "bin" / "python"), "-m", "hotline.migrate"],
            folder=root,
            variables={"HOTLINE_DATA_DIR": str(data)},
        )
    except CommandFailed as error:
        raise SetupFailed(error.lines[-1] if error.lines else str(error)) from error
    stamp.write(inputs)


def _vectors(step: Step, root: Path, data: Path) -> None:
    inputs = {"answers": digest(root, ANSWERS)}
    stamp = Stamp(data / "cache" / "faq-stamp.json")
    if stamp.read() == inputs and (data / "cache" / "faq-vectors.npz").is_file():
        step.already()
        return
    try:
        step.run(
            [str(root / GATEWAY / "bin" / "python"), "-m", "hotline.answer_vectors", str(data)],
            folder=root,
            variables={"HOTLINE_DATA_DIR": str(data)},
        )
    except CommandFailed as error:
        raise SetupFailed(f"{error.lines[-1] if error.lines else error} (`hotline faq check` tells all)") from error
    stamp.write(inputs)


def _chromium(step: Step, root: Path) -> None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            step.already(f"found {found}")
            return
    if os.geteuid() or not shutil.which("apt-get"):
        step.already("not here; install it (`apt install chromium`, as root), or the browser tests will say so")
        return
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        step.run(["apt-get", "-qq", "update"], folder=root, variables=quietly)
        step.run(
            ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
            folder=root,
            variables=quietly,
        )
    except CommandFailed as error:
        raise SetupFailed(
            f"Chromium could not be installed ({error.reason()}): install it by hand (`apt install chromium`)."
        ) from error


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m hotline.setup", description="Set everything up.")
    parser.add_argument("kind", choices=("serve", "dev"), help="serve: to run it; dev: to work on it")
    kind = parser.parse_args().kind
    try:
        set_up(kind, Environment(ROOT))
    except (SetupFailed, BadSetting, PortTaken) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(disk_sentence(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next start goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
