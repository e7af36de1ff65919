"""Launching, training, and the memory of every process."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import psutil

from tests.running import Running

ROOT = Path(__file__).resolve().parent.parent


def first_answer_s(running: Running) -> float:
    """From `hotline up` to the first reply (s): what the supervisor took until ready, and one turn."""
    began = time.monotonic()
    body = {"sender": "first", "message": "你好"}
    answer = httpx.post(
        f"{running.base_url}/webhooks/rest/webhook", json=body, headers=running.authorization, timeout=60
    )
    answer.raise_for_status()
    return running.ready_s + time.monotonic() - began


def memory_mb(running: Running) -> dict[str, float]:
    """Resident memory (MB) of the supervisor and each of its children, by what they are."""
    supervisor = psutil.Process(running.pid)
    found = {"supervisor": supervisor.memory_info().rss / 1e6}
    for child in supervisor.children(recursive=True):
        command = " ".join(child.cmdline())
        name = "rasa" if "nlu.launcher" in command else "gateway" if "hotline.gateway" in command else child.name()
        found[name] = found.get(name, 0.0) + child.memory_info().rss / 1e6
    return found


def training_s(folder: Path, *, changed: str | None = None) -> float:
    """Train the assistant in a copy of the project with empty caches, or once more after ``changed`` was touched.

    ``changed``: "texts" appends to a response, "sentences" adds a training sentence.
    """
    project = folder / "training"
    if changed is None:
        shutil.rmtree(project, ignore_errors=True)
        project.mkdir(parents=True)
        for name in ("config.yml", "domain.yml", "nlu"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, project)
    elif changed == "texts":
        domain = project / "domain.yml"
        domain.write_text(domain.read_text().replace("您好！请说说", "您好，请说说"))
    else:
        sentences = project / "nlu" / "data" / "intents" / "greet.yml"
        sentences.write_text(sentences.read_text().rstrip() + "\n      - 你好呀你好呀\n")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    variables.update(
        HOTLINE_DATA_DIR=str(project / "var"),
        RASA_CACHE_DIRECTORY=str(project / "rasa-cache"),
    )
    command = [ROOT / ".venv-rasa" / "bin" / "python", "-m", "nlu.launcher", "train", "--output", project / "models"]
    began = time.monotonic()
    subprocess.run(command, cwd=project, env=variables, check=True, capture_output=True)
    return time.monotonic() - began
