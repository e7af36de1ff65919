"""Stock Rasa 3.6.21 with TensorFlow and DIET as the baseline, in an environment of its own (2.5 GB, made once).

The assistant is ours: the same domain, rules and training sentences; the pipeline is the one that Rasa suggests for
Chinese (jieba, character features, DIET). Our actions need the gateway's record of each utterance, which stock Rasa
does not make, so they answer from a small server here that does no work: the comparison favours the baseline.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import yaml

from hotline.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
TRAINED = "trained-seconds"
EPOCHS = 40  # Rasa's default is 300; enough for turns to be answered, and training stays under ten minutes
PIPELINE = [
    {"name": "JiebaTokenizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "RegexEntityExtractor", "use_word_boundaries": False},
    {"name": "FallbackClassifier", "threshold": 0.3},
]
SLOTS = ("description", "address", "contact_name", "phone", "confidential", "confirmation")


@dataclass(frozen=True)
class Stock:
    """A running stock Rasa: seconds to train (when its model was made, perhaps in an earlier run) and from launch to
    first reply, MB."""

    url: str
    train_s: float
    launch_s: float
    memory_mb: float


def environment(folder: Path) -> Path:
    """The Python of the stock environment; made with Python 3.10, since stock Rasa takes no newer one.

    Raises RuntimeError with what is missing.
    """
    python = folder / "stock" / "bin" / "python"
    if (folder / "stock" / "bin" / "rasa").exists():
        return python
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    found = _python310()
    if found is None:
        raise RuntimeError("stock Rasa needs Python 3.10, which is not on this machine; its rows are left out")
    subprocess.run([uv, "venv", "--no-config", "-q", "-p", found, str(folder / "stock")], check=True)
    wanted = ["rasa[jieba]==3.6.21", "setuptools<71"]
    subprocess.run([uv, "pip", "install", "--no-config", "-q", "--python", str(python), *wanted], check=True)
    return python


def _python310() -> str | None:
    known = [*Path.home().glob(".pyenv/versions/3.10*/bin/python3.10"), Path("/usr/bin/python3.10")]
    found = shutil.which("python3.10")
    for candidate in [str(path) for path in known if path.exists()] + ([found] if found else []):
        if subprocess.run([candidate, "-c", "pass"], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


@contextmanager
def running(folder: Path) -> Iterator[Stock]:
    """Train stock Rasa if need be, start it with ``rasa run``, and stop it at the end."""
    python = environment(folder)
    project = folder / "stock-project"
    train_s = _trained(python, project)
    port = free_port()
    with _actions() as actions_url:
        (project / "endpoints.yml").write_text(f"action_endpoint:\n  url: {actions_url}\n")
        command = [python.parent / "rasa", "run", "-m", project / "models", "-p", str(port), "-i", "127.0.0.1"]
        began = time.monotonic()
        with (folder / "stock.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--endpoints", project / "endpoints.yml", "--credentials", project / "credentials.yml"],
                cwd=project, env=_variables(), stdout=log, stderr=log,
            )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            launch_s = _first_reply(url, process, began)
            memory = psutil.Process(process.pid).memory_info().rss / 1e6
            yield Stock(url, train_s, launch_s, memory)
        finally:
            process.terminate()
            process.wait(30)


async def say(client: httpx.AsyncClient, sender: str, text: str) -> None:
    answer = await client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    answer.raise_for_status()


def _variables() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HOTLINE"))}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "ERROR"}


def _trained(python: Path, project: Path) -> float:
    config = {"recipe": "default.v1", "assistant_id": "stock", "language": "zh", "pipeline": PIPELINE}
    config["policies"] = [{"name": "MemoizationPolicy"}, {"name": "RulePolicy"}]
    data = project / "data"
    if (project / TRAINED).exists():
        return float((project / TRAINED).read_text())
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(ROOT / "nlu" / "data", data)
    shutil.copy(ROOT / "domain.yml", project)
    (project / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True))
    (project / "credentials.yml").write_text("rest:\n")
    began = time.monotonic()
    command = [python.parent / "rasa", "train", "--data", data, "--out", project / "models"]
    subprocess.run(command, cwd=project, env=_variables(), check=True, stdout=sys.stderr)
    took = time.monotonic() - began
    (project / TRAINED).write_text(f"{took:.1f}")
    return took


def _first_reply(url: str, process: subprocess.Popen[bytes], began: float) -> float:
    while process.poll() is None and time.monotonic() - began < 300:
        try:
            body = {"sender": "first", "message": "你好"}
            answer = httpx.post(f"{url}/webhooks/rest/webhook", json=body, timeout=60)
            if answer.status_code == 200 and answer.json():
                return time.monotonic() - began
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError("stock Rasa did not answer; its log is stock.log in the benchmark folder")


@contextmanager
def _actions() -> Iterator[str]:
    """An action server that fills the form's slots in turn and says nothing of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            events = []
            slots = call["tracker"]["slots"]
            if call["next_action"].startswith("validate_"):
                asked = slots.get("requested_slot") or "description"
                events = [{"event": "slot", "name": asked, "value": "x"}]
            elif call["next_action"] == "action_file_order":
                events = [{"event": "slot", "name": name, "value": None} for name in SLOTS]
            replies = [{"text": "好的"}] if call["next_action"].startswith("action_") else []
            body = json.dumps({"events": events, "responses": replies}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhook"
    finally:
        server.shutdown()
