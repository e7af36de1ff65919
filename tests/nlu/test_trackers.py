"""The assistant's tracker store, in Rasa's own environment."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import missing

pytestmark = pytest.mark.service

PRELUDE = """
import asyncio, json, sys
from nlu.launcher import prepare
prepare()
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from nlu.components.trackers import KeptTrackerStore

domain = Domain.from_yaml("version: '3.1'\\nslots:\\n  place: {type: text, mappings: [{type: custom}]}")
def store(**more):
    return KeptTrackerStore(domain, db=sys.argv[1], **more)
def rows(of):
    with of.engine.connect() as connection:
        return connection.execute(of.SQLEvent.__table__.select()).fetchall()
async def turn(of, sender, *events):
    tracker = await of.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update_with_events(list(events), domain)
    await of.save(tracker)
async def main():
"""


def run(root: Path, file: Path, code: str) -> object:
    python = root / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        missing("Rasa's environment is not there; `make test` makes it")
    indented = "".join(f"    {line}\n" for line in code.strip().splitlines())
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-W", "ignore", "-c", f"{PRELUDE}{indented}\nasyncio.run(main())", str(file)],
        cwd=root, env=variables, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_turn_adds_its_own_events_and_a_new_process_goes_on(root: Path, tmp_path: Path) -> None:
    code = """
one = store()
await turn(one, "a", UserUttered("路灯坏了"), SlotSet("place", "朝阳路"))
await turn(one, "a", BotUttered("好的"))
await turn(one, "b", UserUttered("你好"))
counts = [len(rows(one))]
two = store()
tracker = await two.retrieve("a")
counts += [len(tracker.events), tracker.get_slot("place")]
await two.save(tracker)
await turn(two, "a", UserUttered("谢谢"))
print(json.dumps(counts + [len(rows(two)), two.latest("a").latest_message.text, two.latest("nobody")]))
"""
    assert run(root, tmp_path / "t.db", code) == [4, 3, "朝阳路", 5, "谢谢", None]


def test_a_turn_that_fails_leaves_nothing_behind(root: Path, tmp_path: Path) -> None:
    code = """
one = store()
await turn(one, "a", UserUttered("一"))
broken = await one.get_or_create_tracker("a", append_action_listen=False)
broken.update_with_events([UserUttered("二"), SlotSet("place", "x")], domain)   # and the turn fails here
after = await one.retrieve("a")
print(json.dumps([len(after.events), after.get_slot("place"), len(rows(one))]))
"""
    assert run(root, tmp_path / "t.db", code) == [1, None, 1]


def test_what_memory_let_go_comes_back_from_disk(root: Path, tmp_path: Path) -> None:
    code = """
one = store(keep=2)
for sender in ("a", "b", "c", "a", "b"):
    await turn(one, sender, UserUttered("在"))
print(json.dumps([len(one._kept), len((await one.retrieve("a")).events), len(rows(one))]))
"""
    assert run(root, tmp_path / "t.db", code) == [2, 2, 5]
