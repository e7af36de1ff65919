"""The assistant's process: no TensorFlow, the loopback interface only."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import httpx
import psutil
import pytest
import yaml

from tests.conftest import missing
from tests.running import Running

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def rasa_python(root: Path) -> Path:
    python = root / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        missing("Rasa's environment is not there; `make test` makes it")
    return python


def run(python: Path, root: Path, code: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [python, "-W", "ignore", "-c", code], cwd=root, env=variables, capture_output=True, text=True, timeout=120
    )


def assistant(running: Running) -> psutil.Process:
    children = psutil.Process(running.pid).children(recursive=True)
    return next(child for child in children if "nlu.launcher" in " ".join(child.cmdline()))


def test_tensorflow_is_neither_installed_nor_imported(rasa_python: Path, root: Path) -> None:
    code = """
import sys, json
from nlu.launcher import prepare
prepare()
import rasa.core.run, rasa.model_training, rasa.core.agent, rasa.server
heavy = sorted(name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras", "torch", "jax"))
import importlib.metadata as metadata
installed = sorted(d.metadata["Name"] for d in metadata.distributions() if "tensorflow" in d.metadata["Name"].lower())
print(json.dumps([heavy, installed]))
"""
    done = run(rasa_python, root, code)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [[], []]


def test_an_import_of_tensorflow_is_refused(rasa_python: Path, root: Path) -> None:
    done = run(rasa_python, root, "from nlu.launcher import prepare; prepare(); import tensorflow")
    assert done.returncode == 1
    assert "tensorflow is not used by this project" in done.stderr


@pytest.mark.parametrize("part", [{"pipeline": "DIETClassifier"}, {"policies": "TEDPolicy"}])
def test_a_configuration_that_needs_tensorflow_is_refused_in_a_sentence(
    part: dict[str, str], rasa_python: Path, root: Path, tmp_path: Path
) -> None:
    ((key, name),) = part.items()
    (tmp_path / "config.yml").write_text(yaml.safe_dump({"recipe": "default.v1", key: [{"name": name}]}))
    done = subprocess.run(
        [rasa_python, "-W", "ignore", "-m", "nlu.launcher", "--root", tmp_path, "train", "--output", tmp_path / "m"],
        cwd=root, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"names {name}, which needs TensorFlow" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_listens_on_the_loopback_interface_only(hotline: Running) -> None:
    listening = [c for c in assistant(hotline).net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert listening
    assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}


def test_only_the_gateway_may_talk_to_it(hotline: Running) -> None:
    connections = assistant(hotline).net_connections("inet")
    port = next(c.laddr.port for c in connections if c.status == psutil.CONN_LISTEN)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as stranger:
        for path in ("turn", "parse"):
            body = {"sender": "x", "message": "你好", "channel": "chat"}
            assert stranger.post(f"/webhooks/gateway/{path}", json=body).status_code == 403
        for path in ("/webhooks/rest/webhook", "/model/parse", "/conversations/x/tracker", "/domain"):
            assert stranger.get(path).status_code in (404, 405)


def test_the_actions_are_for_the_assistant_only(hotline: Running) -> None:
    gateway = next(
        child
        for child in psutil.Process(hotline.pid).children(recursive=True)
        if "hotline.gateway" in " ".join(child.cmdline())
    )
    known = {int(hotline.base_url.rsplit(":", 1)[1]), hotline.audiosocket_port}
    listening = [c.laddr for c in gateway.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    inner = [address for address in listening if address.port not in known]
    assert [address.ip for address in inner] == ["127.0.0.1"]
    answer = httpx.post(f"http://127.0.0.1:{inner[0].port}/actions", json={"next_action": "action_file_order"})
    assert answer.status_code == 403
    assert httpx.post(f"{hotline.base_url}/actions", json={}).status_code == 404


def test_a_conversation_outlives_the_assistant(hotline: Running, client: httpx.Client) -> None:
    """The assistant dies in the middle of a form and is started again: the conversation goes on where it was."""

    def say(text: str) -> str:
        body = {"sender": "outlives", "message": text}
        return "".join(reply["text"] for reply in client.post("/webhooks/rest/webhook", json=body).json())

    assert "称呼" in say("鼎城区红云街道隆阳路的垃圾桶满得都溢出来了")
    before = assistant(hotline)
    before.kill()
    before.wait(10)
    for _ in range(4):  # a turn waits 9 s for the assistant; on a busy machine it may need longer to be back
        answer = say("我叫郑伟")
        if "暂时出了点问题" not in answer:
            break
    assert "电话" in answer
    assert assistant(hotline).pid != before.pid
    assert "rasa died" in hotline.said()
