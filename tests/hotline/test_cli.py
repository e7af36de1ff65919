"""The command's words, as interfaces promise them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hotline.cli import main, parser

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "pydantic", "sqlalchemy", "fastapi", "httpx", "asyncio", "rasa_sdk")


@pytest.mark.parametrize(
    "words",
    [
        "up",
        "chat",
        "chat --city shangqiu --sender a --url http://127.0.0.1:9",
        "call one.wav two.mp3",
        "call --fast --sample-rate 8000 one.wav",
        "callback 261125000001",
        "callback 261125000001 one.wav --fast --url http://127.0.0.1:9",
        "callback --due",
        "replay 0123456789abcdef0123456789abcdef --all",
        "replay --day yesterday",
        "transcribe one.wav two.wav",
        "transcribe calls --out a.jsonl --orders orders --agent left --city shangqiu",
        "train",
        "train --again",
        "train-routing past.csv --what department --text-key a --label-key b --skip-bad --no-vectors",
        "faq check",
        "faq try 怎么补办社保卡 --city changde",
        "doctor",
        "user add wang",
    ],
)
def test_every_command_is_known(words: str) -> None:
    assert callable(parser().parse_args(words.split()).run)


@pytest.mark.parametrize("words", ["", "call", "transcribe", "user add", "faq", "call --sample-rate 44100 x", "sing"])
def test_wrong_usage_is_refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words.split())
    assert left.value.code == 2
    assert "usage: hotline" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["callback", "callback 261125000001 --due", "replay"])
def test_what_is_missing_is_said(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 2
    assert "Give" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    source = (
        "import sys\nfrom hotline.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
    assert all(name in done.stdout for name in ("up", "chat", "call", "transcribe", "train", "faq", "doctor", "user"))


def test_a_bad_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HOTLINE_PORT", "none")
    assert main(["up"]) == 1
    assert capsys.readouterr().err == "HOTLINE_PORT is 'none'; it takes a number from 1 to 65535.\n"


def test_nothing_running_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HOTLINE_PORT", "1")
    assert main(["chat"]) == 1
    assert capsys.readouterr().err == (
        "Nothing answers at http://127.0.0.1:1: start it with `make run`, or give --url.\n"
    )


def test_transcribing_what_is_no_recording_is_told_file_by_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    class Nobody:
        def close(self) -> None:
            pass

    monkeypatch.setattr("hotline.recordings.recogniser", lambda _: Nobody())
    (tmp_path / "text.wav").write_text("this is text")
    assert main(["transcribe", str(tmp_path / "text.wav"), str(tmp_path / "absent.wav")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "text.wav cannot be decoded" in said.err
    assert "absent.wav is not there" in said.err
