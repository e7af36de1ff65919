"""``python -m bench.understanding.examples`` in Rasa's environment: the time of an intent by number of examples.

Prints two lines, ``examples=… p50=… p95=…`` (ms a sentence, without the sentence vector, whose time no example
changes): the model of every tenth training sentence, then that of all.
"""

from __future__ import annotations

import time

from bench.intent_sentences import Vectors, training_sentences
from bench.table import percentile
from bench.understanding import heldout
from nlu.components.intent_model import IntentModel, Settings
from nlu.intent_text import core

TIMES = 10
SENTENCES = 150


def main() -> None:
    trained = training_sentences()
    asked = [one.text for one in heldout.intents()[:SENTENCES]]
    vectors = Vectors([*trained.texts, *asked])
    for step in (TIMES, 1):
        texts, intents = trained.texts[::step], trained.intents[::step]
        model = IntentModel.fitted([core(text) for text in texts], vectors(texts), intents, Settings())
        found = []
        for text in asked:
            vector = vectors([text])[0]
            began = time.perf_counter()
            model.scores(core(text), vector)
            found.append((time.perf_counter() - began) * 1000)
        print(f"examples={len(texts)} p50={percentile(found, 0.5):.3f} p95={percentile(found, 0.95):.3f}")


if __name__ == "__main__":
    main()
