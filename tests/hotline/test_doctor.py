"""What the doctor says of a healthy and of a broken house."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from hotline.doctor import Finding, doctor, examine
from hotline.environment import Environment
from hotline.ports import free_port

pytestmark = pytest.mark.service


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    chosen = {"HOTLINE_DATA_DIR": str(tmp_path), "HOTLINE_PORT": str(free_port()), "HOTLINE_HOST": "127.0.0.1"}
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    return chosen


def findings(settings: dict[str, str]) -> dict[str, Finding]:
    return {finding.part: finding for finding in examine(Environment(variables=settings))}


def test_an_empty_data_folder_is_told_part_by_part(
    settings: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = findings(settings)
    assert found["Python"].state == "ok"
    assert found["Settings"].state == "ok"
    assert found["Database"].state == "ok"
    assert (found["Speech"].state, found["Speech"].advice) == ("bad", "make run")
    assert (found["Assistant"].state, found["Assistant"].advice) == ("bad", "hotline train, then start again")
    assert found["Desk"].state == "note"
    assert found["Running"].what.endswith("the port is free")
    assert all(finding.advice for finding in found.values() if finding.state != "ok")
    assert doctor(Environment(variables=settings)) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(found) + 1  # two environments


def test_a_port_that_is_no_hotline_is_told(settings: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(settings["HOTLINE_PORT"]))) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connection.sendall(b"220 mail.example.org ready\r\n")
                connection.close()

        threading.Thread(target=answer, daemon=True).start()
        found = findings(settings)["Running"]
        server.shutdown(socket.SHUT_RDWR)
    assert (found.state, found.what) == ("bad", f"port {settings['HOTLINE_PORT']} answers, but not as a hotline")
    assert f"(process {os.getpid()})" in found.advice


def test_a_wrong_city_and_a_wrong_engine_are_told(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_CITY", "atlantis")
    assert "known: changde" in findings(settings)["Settings"].advice
    monkeypatch.setenv("HOTLINE_CITY", "changde")
    monkeypatch.setenv("HOTLINE_ASR_ENGINE", "telepathy")
    assert findings(settings)["Settings"].what.startswith("HOTLINE_ASR_ENGINE is 'telepathy': ")


def test_a_public_address_needs_https_for_the_microphone(settings: dict[str, str]) -> None:
    assert findings(settings)["Microphone"].state == "ok"
    found = findings(settings | {"HOTLINE_HOST": "0.0.0.0"})["Microphone"]
    assert found.state == "note"
    assert "https" in found.what


def test_a_database_that_does_not_answer_is_told(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    found = findings(settings)["database"]
    assert found.state == "bad"
    assert "does not answer" in found.what
