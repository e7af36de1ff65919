"""``hotline transcribe`` over many files: one line each, broken ones named, and a run that stopped goes on."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from hotline import recordings
from hotline.journal import Journal, JournalMismatch, sha256_of
from hotline.progress import Progress
from hotline.recordings import Wanted, recordings_in, transcribe_files
from nlu.city import load_city
from speech.awaited import Awaited
from speech.errors import AudioUnreadable
from speech.syllables.places import Places, places_of

pytestmark = pytest.mark.unit


class Nobody:
    def close(self) -> None:
        pass


class Listener:
    """Stands for ``speech.transcribe``: "hears" a file's content, and stops where it is told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.places: list[Places | None] = []
        self.stop_at: str | None = None

    def __call__(self, path: Path, *_: object, progress: Any, awaited: Awaited, **__: object) -> dict[str, Any]:
        if path.name == self.stop_at:
            raise KeyboardInterrupt
        said = path.read_text()
        if said == "broken":
            raise AudioUnreadable(f"{path} cannot be decoded")
        progress(0.5)
        self.places.append(awaited.places)
        self.heard.append(path.name)
        segment = {"start": 0.0, "end": 1.5, "text": said, "confidence": 0.9, "channel": 0}
        return {"file": str(path), "text": said, "segments": [segment]}


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    made = Listener()
    monkeypatch.setattr(recordings, "recogniser", lambda _: Nobody())
    monkeypatch.setattr(recordings, "transcribe", made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "calls"
    (made / "day").mkdir(parents=True)
    contents = {
        "a.wav": "路灯坏了", "b.mp3": "broken", "day/c.amr": "垃圾没人收", "day/d.m4a": "路灯坏了", "list.tsv": "a\tb",
        ".e.wav": "hidden",
    }  # fmt: skip
    for name, said in contents.items():
        (made / name).write_text(said)
    return made


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_folder_gives_its_recordings_and_names_the_rest(folder: Path) -> None:
    found, others = recordings_in([folder, folder / "list.tsv"])
    assert [path.name for path in found] == ["a.wav", "b.mp3", "c.amr", "d.m4a", "list.tsv"]
    assert [path.name for path in others] == ["list.tsv"]


def test_the_places_of_the_city_are_listened_for(folder: Path, listener: Listener) -> None:
    transcribe_files(Wanted([folder / "a.wav"], city="shangqiu"))
    assert listener.places == [places_of(load_city("shangqiu"))]


def test_broken_files_are_named_and_gone_past(
    folder: Path, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    assert transcribe_files(Wanted([folder, folder / "gone.wav"])) == 1
    told = capsys.readouterr()
    assert [json.loads(line)["text"] for line in told.out.splitlines()] == ["路灯坏了", "垃圾没人收", "路灯坏了"]
    assert set(json.loads(told.out.splitlines()[0])) == {"file", "text", "segments"}
    assert f"{folder / 'b.mp3'} cannot be decoded" in told.err
    assert f"3 transcribed, 2 passed over: {folder / 'b.mp3'}, {folder / 'gone.wav'}" in told.err
    assert "1 files (list.tsv)" in told.err


def test_a_run_goes_on_where_it_stopped(
    folder: Path, listener: Listener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out" / "calls.jsonl"
    listener.stop_at = "c.amr"
    assert transcribe_files(Wanted([folder], out)) == 130
    assert "goes on from here" in capsys.readouterr().err
    with out.open("a") as file:
        file.write('{"file": "torn by a cra')
    listener.stop_at = None
    (folder / "a.wav").rename(folder / "renamed.wav")
    assert transcribe_files(Wanted([folder], out)) == 1
    assert [line["text"] for line in lines(out)] == ["路灯坏了", "垃圾没人收"], "each content once, none torn"
    assert listener.heard == ["a.wav", "c.amr"]
    assert "1 transcribed, 2 done before, 1 passed over" in capsys.readouterr().err


def test_orders_are_proposed_also_for_what_was_transcribed_before(
    folder: Path, listener: Listener, tmp_path: Path
) -> None:
    out, orders = tmp_path / "calls.jsonl", tmp_path / "orders"
    (folder / "a.wav").write_text("我要反映武陵区朝阳路路灯坏了，我的电话是13907365555")
    transcribe_files(Wanted([folder / "a.wav"], out))
    transcribe_files(Wanted([folder / "a.wav"], out, orders))
    assert listener.heard == ["a.wav"]
    [file] = orders.iterdir()
    order = json.loads(file.read_text(encoding="utf-8"))
    assert file.name == f"a-{sha256_of(folder / 'a.wav')[:8]}.json"
    assert (order["file"], order["phone"]) == (str(folder / "a.wav"), "13907365555")
    assert order["address"]["road"] == "朝阳路"
    assert (order["fields"]["phone"]["start"], order["fields"]["phone"]["end"]) == (0.0, 1.5)


def test_a_crash_before_the_first_line_was_known_does_not_stop_the_next_run(tmp_path: Path) -> None:
    Journal(tmp_path / "a.jsonl")
    (tmp_path / "a.jsonl").write_text('{"file": "to')
    assert (Journal(tmp_path / "a.jsonl").output.read_text(), os.listdir(tmp_path).__len__()) == ("", 2)


def test_an_output_that_is_somebody_elses_is_not_touched(tmp_path: Path, listener: Listener) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert transcribe_files(Wanted([], tmp_path / "notes.txt")) == 1
    assert (tmp_path / "notes.txt").read_text() == "mine"
    journal = Journal(tmp_path / "a.jsonl")
    journal.add("0" * 64, "a.wav", {"text": "x"})
    (tmp_path / "a.jsonl").write_text("")
    with pytest.raises(JournalMismatch, match=r"a\.jsonl"):
        Journal(tmp_path / "a.jsonl")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_moves_and_says_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("hotline.progress.time.monotonic", lambda: now[0])
    terminal = Terminal()
    bar = Progress([100, 300], terminal)
    bar.file("甲.wav")
    now[0] = 10.0
    bar.share(0.5)
    bar.file("b.wav")
    shown = terminal.getvalue().split("\r\x1b[K")
    assert shown[1] == "[........................] 1/2 甲.wav"
    assert shown[2] == "[###.....................] 1/2 甲.wav, 1:10 left"
    bar.end()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_where_nobody_looks_there_is_no_bar() -> None:
    out = io.StringIO()
    bar = Progress([1], out)
    bar.file("a.wav")
    bar.share(1.0)
    bar.line("a sentence")
    bar.end()
    assert out.getvalue() == "a sentence\n"
