"""The domain and the code name the same actions and texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from actions import Context, executor

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def domain(root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    return loaded


def test_every_action_of_the_domain_is_there_and_no_other(domain: dict[str, Any]) -> None:
    made = executor(cast(Context, None))
    assert set(made.actions) == set(domain["actions"])


def test_every_text_that_the_code_says_is_in_the_domain(domain: dict[str, Any], root: Path) -> None:
    said: set[str] = set()
    for folder in ("actions", "bot", "api"):
        for file in (root / folder).rglob("*.py"):
            said |= set(re.findall(r'"(utter_\w+)"', file.read_text(encoding="utf-8")))
    assert said - set(domain["responses"]) == {"utter_action"}  # Rasa's key for a response's name


def test_every_text_is_said_somewhere(domain: dict[str, Any], root: Path) -> None:
    files = [
        *(root / "actions").glob("*.py"),
        *(root / "bot").glob("*.py"),
        root / "api" / "lines.py",
        root / "nlu" / "data" / "rules.yml",
    ]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    made = re.compile(r"utter_(ask|reask|offer|emergency|not_accepted|changed|small_talk|urge)_\w+")
    unsaid = [name for name in domain["responses"] if name not in code and not made.fullmatch(name)]
    assert unsaid == []


def test_every_response_can_be_spoken_and_shown(domain: dict[str, Any]) -> None:
    for name, variants in domain["responses"].items():
        assert any("channel" not in variant for variant in variants), name
        assert all(variant["text"].strip() for variant in variants), name
        for variant in variants:
            if variant.get("channel") == "voice":
                assert not variant.get("buttons"), f"{name}: nobody can press a button on the phone"


def test_every_kind_of_emergency_has_words(domain: dict[str, Any], root: Path) -> None:
    rules = yaml.safe_load((root / "nlu" / "emergency.yml").read_text(encoding="utf-8"))["rules"]
    kinds = {rule["kind"] for rule in rules if rule["action"] == "redirect"}
    worded = {name.removeprefix("utter_emergency_") for name in domain["responses"] if "_emergency_" in name}
    assert kinds == worded


def test_what_is_asked_again_into_silence_needs_no_values(domain: dict[str, Any]) -> None:
    """A call says these by itself (bot/call.py), without an action that fills them in."""
    asked = {f"utter_reask_{slot}" for form in domain["forms"].values() for slot in form["required_slots"]}
    reasked = {name: texts for name, texts in domain["responses"].items() if name in asked}
    assert reasked
    assert [name for name, texts in reasked.items() if any("{" in text["text"] for text in texts)] == []
