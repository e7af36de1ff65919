"""The whole hotline: started by its command, used by its commands, stopped without a trace."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from hotline.ports import free_port
from tests.running import Running, running_hotline
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.service

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> object:
    with running_hotline(tmp_path_factory.mktemp("own")) as running:
        yield running


def command(running: Running, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "HOTLINE_DATA_DIR": str(running.data_dir), "HOTLINE_API_TOKEN": running.token}
    variables["HOTLINE_DATABASE_URL"] = f"sqlite:///{running.data_dir / 'hotline.db'}"
    variables["HOTLINE_PORT"] = running.base_url.rsplit(":", 1)[1]
    return subprocess.run(
        [sys.executable, "-m", "hotline.cli", *words],
        cwd=ROOT,
        env=variables,
        input=typed,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_it_says_where_it_is_and_how_to_sign_in(own: Running) -> None:
    said = own.said()
    assert f"For citizens    {own.base_url}/" in said
    found = re.search(r"login (\w+), password (\S{12,})", said)
    assert found
    login = own.data_dir / "desk-login.txt"
    assert login.read_text().split() == list(found.groups())
    assert login.stat().st_mode & 0o077 == 0
    assert f"Service token   {own.token}" in said
    assert httpx.get(f"{own.base_url}/api/orders", headers=own.authorization, trust_env=False).status_code == 200


def test_what_it_keeps_is_for_the_operator_only(own: Running) -> None:
    for path in own.data_dir.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_one_on_the_same_data_is_refused(own: Running) -> None:
    variables = {**os.environ, "HOTLINE_DATA_DIR": str(own.data_dir), "HOTLINE_PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "-m", "hotline.cli", "up"], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert f"runs on {own.data_dir} already (process {own.pid})" in done.stderr


def test_chat_in_the_terminal_ends_in_an_order(own: Running) -> None:
    typed = "武陵区青年路12号门口的路灯坏了三天了，我要投诉\n我姓王\n13873612345\n不用保密\n1\n"
    done = command(own, "chat", "--sender", "terminal-test", typed=typed)
    assert done.returncode == 0, done.stderr
    assert re.search(r"[12]\d{11}", done.stdout), done.stdout
    orders = httpx.get(
        f"{own.base_url}/api/orders",
        params={"conversation": "terminal-test"},
        headers=own.authorization,
        trust_env=False,
    ).json()
    assert [order["contact_name"] for order in orders] == ["王"]


@pytest.mark.call
def test_call_plays_recordings_and_prints_the_draft(own: Running) -> None:
    files = [caller_wav("我要投诉小区门口的路灯坏了。"), caller_wav("在武陵区青年路十二号。")]
    done = command(own, "call", "--fast", *map(str, files))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("  heard ") >= 2
    assert "投诉" in done.stdout
    assert re.search(r"Order \(no number\)  incomplete", done.stdout), done.stdout
    assert re.search(r"address .*\(utterance \d+ \[\d+:\d+\]", done.stdout)


def test_doctor_finds_it_ready(own: Running) -> None:
    done = command(own, "doctor")
    assert re.search(rf"ok    Running      {own.base_url} is ready, .*\(process \d+\)", done.stdout), done.stdout
    assert "ok    Desk         1 may sign in" in done.stdout


def test_user_add_prints_a_password_once(own: Running) -> None:
    done = command(own, "user", "add", "li.si")
    assert re.fullmatch(r"li\.si may sign in at the desk with the password \S{12,}\n", done.stdout)
    again = command(own, "user", "add", "li.si")
    assert again.returncode == 1
    assert "There is a user li.si already" in again.stderr


def test_without_rasa_a_sentence_comes_and_with_it_again_an_answer(own: Running) -> None:
    rasa = next(pid for pid, line in _children(own.pid or 0) if "nlu.launcher" in line)
    os.kill(rasa, signal.SIGKILL)
    body = {"sender": "patient", "message": "你好"}
    replies = httpx.post(f"{own.base_url}/webhooks/rest/webhook", json=body, timeout=30, trust_env=False).json()
    assert replies[0]["text"]
    deadline = time.monotonic() + 90
    while "Everything answers again" not in own.said():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert "rasa died after" in own.said()
    replies = httpx.post(f"{own.base_url}/webhooks/rest/webhook", json=body, timeout=30, trust_env=False).json()
    assert "您好" in replies[0]["text"]


def test_stopping_leaves_no_process_and_no_port(tmp_path: Path) -> None:
    with running_hotline(tmp_path) as running:
        pids = [pid for pid, _ in _children(running.pid or 0)]
        assert len(pids) == 2
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert running.said().endswith("Everything is stopped.\n")
    with pytest.raises(httpx.ConnectError):
        httpx.get(running.base_url, trust_env=False)


def test_settings_that_cannot_work_end_in_one_sentence(tmp_path: Path) -> None:
    variables = {**os.environ, "HOTLINE_PORT": str(free_port()), "HOTLINE_CITY": "atlantis"}
    data = tmp_path / "data"
    (data / "models").mkdir(parents=True)
    (data / "models" / "assistant.tar.gz").touch()
    variables["HOTLINE_DATA_DIR"] = str(data)
    done = subprocess.run(
        [sys.executable, "-m", "hotline.cli", "up"], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 1
    assert "there is no city pack 'atlantis'; known: changde" in done.stderr
    assert "Traceback" not in done.stderr


def _children(pid: int) -> list[tuple[int, str]]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == pid:
            found.append((int(process.name), line))
    return found
