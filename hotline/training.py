"""The trained assistant: when it must be made again, and how. Standard library only, Python 3.8 or newer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hotline.stamps import Stamp, digest
from hotline.steps import CommandFailed, SetupFailed, Step

# What the assistant says and understands, and the code that learns it; tests/hotline holds that every module that
# the components import is listed.
TEXTS = ("config.yml", "domain.yml", "nlu/data")
CODE = (
    "nlu/components",
    "nlu/launcher.py",
    "nlu/e5",
    "nlu/intent_text.py",
    "nlu/kept.py",
    "nlu/neighbours.py",
    "nlu/shipped_vectors.py",
    "nlu/tuned/__init__.py",
    "nlu/tuned/opinion.py",
    "nlu/vectors.py",
    "nlu/yaml_file.py",
    "requirements/rasa.txt",
)


def model_path(data: Path) -> Path:
    """Where the trained assistant lies; its stamp lies beside it."""
    return data / "models" / "assistant.tar.gz"


def is_current(root: Path, data: Path) -> bool:
    """Whether there is a model of today's inputs."""
    return model_path(data).is_file() and _stamp(data).read() == _inputs(root)


def _inputs(root: Path) -> dict[str, str]:
    return {"texts": digest(root, TEXTS), "code": digest(root, CODE)}


def _stamp(data: Path) -> Stamp:
    return Stamp(model_path(data).with_name("assistant.json"))


def train(step: Step, root: Path, data: Path, again: bool = False) -> None:
    """Train when the inputs changed since the last time, or in any case when ``again``.

    The vectors of the training sentences and what Rasa computed from unchanged inputs are kept in
    ``data/cache``, so that a changed rule or text costs seconds. The old model stays until the new one is whole.
    Raises SetupFailed.
    """
    model = model_path(data)
    if is_current(root, data) and not again:
        step.already()
        return
    stamp, now = _stamp(data), _inputs(root)
    before = stamp.read()
    cache = data / "cache" / "rasa"
    if before.get("code") != now["code"] or again:
        # Rasa knows a component's class by its source, not the modules that it calls.
        shutil.rmtree(str(cache), ignore_errors=True)
    draft = model.with_name("draft")
    draft.mkdir(parents=True, exist_ok=True)
    launcher = [str(root / ".venv-rasa" / "bin" / "python"), "-m", "nlu.launcher", "--root", str(root)]
    try:
        step.run(
            [*launcher, "train", "--output", str(draft), "--name", "assistant"],
            folder=root,
            variables={"HOTLINE_DATA_DIR": str(data), "RASA_CACHE_DIRECTORY": str(cache)},
        )
        stamp.remove()
        os.replace(str(draft / model.name), str(model))
    except CommandFailed as error:
        log = data / "logs" / "train.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("\n".join(error.lines) + "\n", encoding="utf-8")
        raise SetupFailed(
            f"The assistant could not be trained ({error.reason()}): mend that in config.yml, domain.yml or nlu/data; "
            f"all that Rasa said is in {log}."
        ) from error
    finally:
        shutil.rmtree(str(draft), ignore_errors=True)
    stamp.write(now)
