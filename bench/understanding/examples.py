"""``python -m bench.understanding.examples`` in Rasa's environment: the time of an intent by number of examples.

Prints two lines, ``examples=… p50=… p95=…`` (ms a sentence, without the sentence vector, whose time no example
changes): the model of every tenth training sentence, then that of all.
"""

from __future__ import annotations

import time

from bench.intent_model import Model, Settings, Vectors
from bench.intents import training_sentences
from bench.table import percentile
from bench.understanding import heldout

TIMES = 10
SENTENCES = 150


def main() -> None:
    texts, intents = training_sentences()
    asked = [one.text for one in heldout.intents()[:SENTENCES]]
    vectors = Vectors()
    vectors.prepare([*texts, *asked])
    for step in (TIMES, 1):
        model = Model(Settings(), vectors).fit(texts[::step], intents[::step])
        found = []
        for text in asked:
            began = time.perf_counter()
            model.shares([text])
            found.append((time.perf_counter() - began) * 1000)
        print(f"examples={len(texts[::step])} p50={percentile(found, 0.5):.3f} p95={percentile(found, 0.95):.3f}")


if __name__ == "__main__":
    main()
