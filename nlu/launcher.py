"""Starts and trains Rasa 3.6.21 without TensorFlow: ``python -m nlu.launcher serve|train``.

Rasa imports the modules of DIET, ResponseSelector, TED and UnexpecTED whether or not the configuration names
them, and with them TensorFlow (60 s to start, 1.2 GB). Here they are replaced by empty stand-ins before Rasa is
imported; 3.6.21 is Rasa's last open release, so the list below does not move. Measured: launch to first reply
2 s and 0.24 GB, against 54-76 s and 1.4 GB.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from nlu.components import shortcuts
from nlu.intent_text import core
from nlu.neighbours import training_sentences
from nlu.vectors import shared_vectors, training_cache
from nlu.yaml_file import BadYaml

# module → the names that Rasa imports from it
STAND_INS = {
    "rasa.nlu.classifiers.diet_classifier": ["DIETClassifier"],
    "rasa.nlu.selectors.response_selector": ["ResponseSelector"],
    "rasa.core.policies.ted_policy": ["TEDPolicy"],
    "rasa.core.policies.unexpected_intent_policy": ["UnexpecTEDIntentPolicy"],
    "rasa.utils.tensorflow.callback": ["RasaTrainingLogger", "RasaModelCheckpoint"],
    "rasa.utils.tensorflow.data_generator": ["RasaBatchDataGenerator"],
}
REFUSED = {"DIETClassifier", "ResponseSelector", "TEDPolicy", "UnexpecTEDIntentPolicy"}
BLOCKED = ("tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "keras")


class ConfigurationRefused(Exception):
    """The assistant's configuration names something that needs TensorFlow."""


def prepare() -> None:
    """Put the stand-ins in place; call before anything imports Rasa. Idempotent."""
    if "rasa.nlu.classifiers.diet_classifier" in sys.modules:
        if not getattr(sys.modules["rasa.nlu.classifiers.diet_classifier"], "stand_in", False):
            raise RuntimeError("Rasa was imported before nlu.launcher.prepare(); start it through nlu.launcher")
        return
    sys.meta_path.insert(0, _NoTensorFlow())
    for name, classes in STAND_INS.items():
        module = ModuleType(name, "A stand-in: this project runs Rasa without TensorFlow.")
        module.stand_in = True  # type: ignore[attr-defined]
        for class_name in classes:
            setattr(module, class_name, type(class_name, (), {"__module__": name}))
        sys.modules[name] = module
    components = ModuleType("rasa.engine.recipes.default_components")
    components.DEFAULT_COMPONENTS = []  # type: ignore[attr-defined]
    sys.modules[components.__name__] = components

    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
    from rasa.nlu.extractors.entity_synonyms import EntitySynonymMapper
    from rasa.nlu.extractors.regex_entity_extractor import RegexEntityExtractor

    components.DEFAULT_COMPONENTS = [  # type: ignore[attr-defined]
        RulePolicy,
        FallbackClassifier,
        EntitySynonymMapper,
        RegexEntityExtractor,
    ]


class _NoTensorFlow:
    """Refuses TensorFlow even where somebody installed it: an import would cost 60 s and 1.2 GB unseen."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.split(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"{name} is not used by this project; see nlu/launcher.py", name=name)


def check_configuration(path: Path) -> None:
    """Refuse a configuration that needs TensorFlow.

    Raises:
        ConfigurationRefused: with a sentence naming the component and what to use instead.
    """
    import yaml

    config = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    named = [str(part.get("name", "")) for part in (config.get("pipeline") or []) + (config.get("policies") or [])]
    for name in named:
        if name.rsplit(".", 1)[-1] in REFUSED:
            raise ConfigurationRefused(
                f"{path.name} names {name}, which needs TensorFlow; this project runs Rasa without it. "
                "Use nlu.components.classifier.VectorIntentClassifier, RulePolicy instead."
            )


def train(root: Path, output: Path, name: str) -> Path:
    """Train the assistant in ``root`` and return the model's path (``output/name.tar.gz``)."""
    check_configuration(root / "config.yml")
    if training_cache():
        # Two thirds of the time, and on both cores only while Rasa is not importing or fitting: so it begins now.
        threading.Thread(target=_vectors_of_the_sentences, daemon=True).start()
    prepare()
    from rasa.model_training import train as rasa_train

    result = rasa_train(
        domain=str(root / "domain.yml"),
        config=str(root / "config.yml"),
        training_files=[str(root / "nlu" / "data")],
        output=str(output),
        fixed_model_name=name,
    )
    if result.code or not result.model:
        raise SystemExit(f"Rasa did not train (code {result.code}); its messages above say why")
    return Path(result.model)


def _vectors_of_the_sentences() -> None:
    try:
        sentences = [core(text) for text in training_sentences()]
    except BadYaml:  # Rasa reads the same file and says what is wrong with it
        return
    shared_vectors().of_many(sentences, training_cache())


def serve(root: Path, model: Path, port: int) -> None:
    """Serve the model on the loopback interface only, without Rasa's open API. Returns when stopped."""
    prepare()
    shortcuts.take()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    serve_application(
        model_path=str(model),
        interface="127.0.0.1",
        port=port,
        credentials=str(root / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(root / "endpoints.yml")),
        enable_api=False,
    )


def _quiet(level: str) -> None:
    """Log at ``level`` and above; without this Rasa prints every rule it considers."""
    # Deprecations inside Rasa's pinned libraries are nobody's to mend; through logging they can be silenced.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    prepare()
    from rasa.utils.log_utils import configure_structlog

    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    configure_structlog(logging.getLevelName(level))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m nlu.launcher", description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path.cwd())
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve a trained model on 127.0.0.1")
    serving.add_argument("--model", type=Path, required=True)
    serving.add_argument("--port", type=int, required=True)
    training = commands.add_parser("train", help="train the assistant")
    training.add_argument("--output", type=Path, required=True)
    training.add_argument("--name", default="assistant")
    options = parser.parse_args(arguments)
    gc.disable()  # a fifth of the start; nlu.components.channel lets it work again when all is loaded

    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    sys.path.insert(0, str(options.root))
    _quiet(os.environ.get("LOG_LEVEL", "WARNING"))
    try:
        if options.command == "train":
            print(train(options.root, options.output, options.name))
        else:
            serve(options.root, options.model, options.port)
    except ConfigurationRefused as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
