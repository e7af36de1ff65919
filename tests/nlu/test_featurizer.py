"""The sentence vector as a feature, in Rasa's own environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nlu.test_shortcuts import run

pytestmark = pytest.mark.service


def test_a_command_needs_no_vector_and_so_no_model(root: Path) -> None:
    code = """
from rasa.shared.nlu.training_data.message import Message
from nlu.components.featurizer import SentenceVectorFeaturizer
from nlu.vectors import SentenceVectors
read = []
class Reading(SentenceVectors):
    def of(self, text):
        read.append(text)
        return super().of(text)
featurizer = SentenceVectorFeaturizer("featurizer", SentenceVectorFeaturizer.get_default_config())
featurizer._vectors = Reading()
command, words = featurizer.process([Message({"text": "/emergency"}), Message({"text": "路灯坏了"})])
print(json.dumps([read, [len(message.features) for message in (command, words)]]))
"""
    assert run(root, code) == [["路灯坏了"], [0, 1]]
