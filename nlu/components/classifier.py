"""Logistic regression over the sentence vector, kept as two plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_FILE = "classifier.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class VectorIntentClassifier(IntentClassifier, GraphComponent):
    """Intent and ranking from the sentence vector.

    Stored as ``npz`` (weights (intents, 384), bias (intents,), names), because reading Rasa's own
    classifier back takes 3 s. Messages without a vector keep no intent and go to the fallback.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 1.0, "max_iter": 400, "ranking_length": 10}

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
        self._weights: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._bias: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._names: list[str] = []

    def train(self, training_data: TrainingData) -> Resource:
        from sklearn.linear_model import LogisticRegression

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        features = np.concatenate([_vector(example) for example in examples])
        model = LogisticRegression(
            C=self._config["C"], max_iter=self._config["max_iter"], class_weight="balanced", random_state=0
        )
        model.fit(features, [example.get(INTENT) for example in examples])
        self._weights = model.coef_.astype(np.float32)
        self._bias = model.intercept_.astype(np.float32)
        self._names = [str(name) for name in model.classes_]
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, weights=self._weights, bias=self._bias, names=np.array(self._names))
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
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as data:
            component._weights, component._bias = data["weights"], data["bias"]
            component._names = [str(name) for name in data["names"]]
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            vector = _vector(message)
            if vector is None:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set("intent_ranking", [], add_to_output=True)
                continue
            scores = self._weights @ vector[0] + self._bias
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            order = np.argsort(-shares)[: self._config["ranking_length"]]
            ranking = [{"name": self._names[i], "confidence": float(shares[i])} for i in order]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def _vector(message: Message) -> Any:
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features if sentence else None
