"""The intent of an utterance, from its sentence vector, its characters and what the tuned encoder holds of it.

``python -m bench.intents`` measures it on sentences of other writers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.intent_model import IntentModel, Settings
from nlu.intent_text import core

_FILE = "classifier.npz"
_SETTINGS = ("C", "characters", "fewest", "steps")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class VectorIntentClassifier(IntentClassifier, GraphComponent):
    """Intent and ranking from ``IntentModel``; messages without text keep no intent."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        plain = Settings()
        return {**{name: getattr(plain, name) for name in _SETTINGS}, "ranking_length": 10}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VectorIntentClassifier:
        return cls(config, model_storage, resource)

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._model: IntentModel | None = None

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = IntentModel.calibrated(
            [core(example.get(TEXT)) for example in examples],
            np.concatenate([_vector(example) for example in examples]),
            [example.get(INTENT) for example in examples],
            [_batch(example) for example in examples],
            Settings(**{name: self._config[name] for name in _SETTINGS}),
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.write(folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> VectorIntentClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = IntentModel.read(folder / _FILE)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            vector = _vector(message)
            if vector is None or self._model is None:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set("intent_ranking", [], add_to_output=True)
                continue
            text = core(message.get(TEXT))
            shares = self._model.shares(self._model.scores(text, vector[0]), self._model.opinion_of(text))
            order = np.argsort(-shares)[: self._config["ranking_length"]]
            ranking = [{"name": self._model.names[i], "confidence": float(shares[i])} for i in order]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def _vector(message: Message) -> Any:
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features if sentence else None


def _batch(example: Message) -> str:
    """The writing batch of a training sentence, from its block's metadata; "" where it has none."""
    return str(((example.get("metadata") or {}).get("intent") or {}).get("batch", ""))
