"""The training sentences of the intents: complete, distinct, Simplified, and apart from the held-back ones."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import opencc
import pytest
import yaml

pytestmark = pytest.mark.unit

INTENTS = {
    "report_complaint",
    "ask_faq",
    "order_status",
    "handoff",
    "affirm",
    "deny",
    "correct_slot",
    "repeat",
    "cancel",
    "greet",
    "goodbye",
    "thanks",
    "chitchat",
    "provide_info",
    "suggestion",
    "praise",
    "out_of_scope",
}
LARGE = {"report_complaint", "ask_faq", "out_of_scope", "provide_info", "chitchat"}
FEWEST, FEWEST_LARGE, MOST_IN_ALL = 60, 120, 8000
MOST_CHARACTERS = 300


def bare(sentence: str) -> str:
    """The sentence as it is compared: no punctuation, no spaces, lower case."""
    return re.sub(r"[\W_]", "", sentence).lower()


@pytest.fixture(scope="module")
def sentences(root: Path) -> list[tuple[str, str, str]]:
    """(file name, intent, sentence) for each line of nlu/data/intents."""
    found = []
    for path in sorted((root / "nlu" / "data" / "intents").glob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert document["version"] == "3.1", path.name
        for block in document["nlu"]:
            for line in block["examples"].splitlines():
                assert line.startswith("- "), f"{path.name}: {line!r} is not an example line"
                found.append((path.stem, block["intent"], line[2:].strip()))
    return found


@pytest.fixture(scope="module")
def held_back(root: Path) -> list[tuple[str, str]]:
    """(intent, sentence) for each line of both batches of intents_heldout.yml."""
    batches = yaml.safe_load((root / "tests" / "nlu" / "intents_heldout.yml").read_text(encoding="utf-8"))
    return [(intent, line) for batch in batches.values() for intent, lines in batch.items() for line in lines]


def test_every_intent_has_its_file_and_enough_sentences(sentences: list[tuple[str, str, str]]) -> None:
    assert {intent for _, intent, _ in sentences} == INTENTS
    assert [s for s in sentences if s[0] != s[1]] == []
    counts = Counter(intent for _, intent, _ in sentences)
    few = {name: n for name, n in counts.items() if n < (FEWEST_LARGE if name in LARGE else FEWEST)}
    assert few == {}


def test_training_stays_small_enough_to_be_quick(sentences: list[tuple[str, str, str]]) -> None:
    """Each sentence costs about 2 ms of fitting, its vector comes with the program; training is to stay under 30 s."""
    assert len(sentences) <= MOST_IN_ALL


def test_no_sentence_stands_twice(sentences: list[tuple[str, str, str]]) -> None:
    places: dict[str, list[str]] = {}
    for _, intent, sentence in sentences:
        places.setdefault(bare(sentence), []).append(intent)
    assert {text: found for text, found in places.items() if len(found) > 1} == {}


def test_sentences_are_simplified_and_of_bearable_length(sentences: list[tuple[str, str, str]]) -> None:
    to_simplified = opencc.OpenCC("t2s")
    assert [s for _, _, s in sentences if to_simplified.convert(s) != s] == []
    assert [s for _, _, s in sentences if not bare(s) or len(s) > MOST_CHARACTERS] == []


def test_sentences_hold_no_entity_marks(sentences: list[tuple[str, str, str]]) -> None:
    """Rasa would read [...](...) or [...]{...} as an entity; entities have their own files."""
    assert [s for _, _, s in sentences if re.search(r"[\[\]{}]", s)] == []


def test_held_back_sentences_cover_every_intent(held_back: list[tuple[str, str]]) -> None:
    assert {intent for intent, _ in held_back} == INTENTS
    assert len(held_back) >= 500
    twice = [text for text, n in Counter(bare(s) for _, s in held_back).items() if n > 1]
    assert twice == []


def test_held_back_sentences_are_not_trained_on(
    sentences: list[tuple[str, str, str]], held_back: list[tuple[str, str]]
) -> None:
    trained = {bare(s) for _, _, s in sentences}
    assert [s for _, s in held_back if bare(s) in trained] == []
