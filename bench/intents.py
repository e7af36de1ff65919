"""``python -m bench.intents``: how well the training sentences tell the intents apart.

Run it with Rasa's environment (``.venv-rasa/bin/python -m bench.intents``): scipy is only there. Three models in one
run: characters alone (the baseline), the sentence vector alone, and both, as in ``config.yml``. Each is measured

- on training sentences whose whole writing batch was left out (each batch has a voice of its own), and on those whose
  near-copies were left out. The training set was thinned of its easy sentences, so these figures are lower than
  what strangers' sentences give;
- on tests/nlu/intents_heldout.yml and the blind test tests/nlu/heldout/intents.yml, batch by batch, also with a
  greeting put before and thanks put after; ``--heldout FILE…`` measures other files (batch → intent → sentences);
- on sentences that belong to no hotline, at several thresholds.

``--errors`` lists the mistakes among the left-out batches, never the held-back ones, so that these stay unread.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.intent_sentences import (
    HELD_BACK,
    ROOT,
    Sentences,
    Vectors,
    foreign_sentences,
    held_back,
    near_copies,
    training_sentences,
)
from nlu.components.intent_model import IntentModel, Settings, cross_scores, places, sharpness_of, softmax
from nlu.intent_text import core

BLIND = ROOT / "tests" / "nlu" / "heldout" / "intents.yml"
NOT_OURS = ("out_of_scope", "chitchat")
THRESHOLDS = (0.0, 0.35, 0.5, 0.65, 0.8)
COPY_FOLDS, BATCH_FOLDS = 5, 4
MODELS = {
    "characters": Settings(vector=0, C=30, characters=1),
    "vector": Settings(characters=0),
    "vector + characters": Settings(),
}

# What the robustness lines put around held-back sentences; not the words of the training data.
AROUND: dict[str, Callable[[str], str]] = {
    "as written": lambda text: text,
    "no punctuation": lambda text: re.sub(r"\W", "", text),
    "greeting before": lambda text: f"哎喂您好啊，{text}",
    "filler before": lambda text: f"额，这个，{text}",
    "thanks after": lambda text: f"{text}，谢谢了啊",
}
CARRIED = {
    "report_complaint",
    "ask_faq",
    "order_status",
    "suggestion",
    "praise",
    "handoff",
    "cancel",
    "provide_info",
    "correct_slot",
}


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over equal-width bins."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).mean()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))


def macro_f1(truth: NDArray[np.str_], said: NDArray[np.str_]) -> float:
    """The mean of the F1 of every intent that is there."""
    return float(np.mean(list(f1(truth, said).values())))


def f1(truth: NDArray[np.str_], said: NDArray[np.str_]) -> dict[str, float]:
    """F1 an intent."""
    found = {}
    for name in np.unique(truth):
        both = int(((truth == name) & (said == name)).sum())
        found[str(name)] = 2 * both / (int((truth == name).sum()) + int((said == name).sum()))
    return found


def said_by(model: IntentModel, texts: Sequence[str], vectors: Vectors) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """What the model says to each text, the tuned encoder beside it, and how surely."""
    if not texts:
        return np.zeros(0, dtype="<U32"), np.zeros(0)
    held = np.stack([model.opinion_of(text) for text in texts])
    shares = model.shares(model.scores_of([core(text) for text in texts], vectors(texts)), held)
    return np.array(model.names)[shares.argmax(axis=1)], shares.max(axis=1)


def _figures(said: NDArray[np.str_], sure: NDArray[np.float64], intents: Sequence[str]) -> str:
    truth = np.array(intents)
    right = said == truth
    return (
        f"accuracy {right.mean():.3f} (n={len(truth)}), macro F1 {macro_f1(truth, said):.3f}, "
        f"calibration error {calibration_error(sure, right):.3f}, mean confidence {sure.mean():.2f}"
    )


def left_out(
    settings: Settings, vectors: Vectors, all_of: Sentences, groups: Sequence[str], folds: int
) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.float64]]:
    """For each sentence in a group what a model that has seen nothing of the group says: place, intent, sureness."""
    names = np.unique(np.array(all_of.intents))
    cores = [core(text) for text in all_of.texts]
    scores = cross_scores(cores, vectors(all_of.texts), all_of.intents, groups, settings, folds)
    asked = np.flatnonzero(np.array(groups) != "")
    factor = sharpness_of(scores[asked], places(names, all_of.intents)[asked])
    shares = softmax(scores[asked] * factor)
    return asked, names[shares.argmax(axis=1)], shares.max(axis=1)


def _report(name: str, settings: Settings, vectors: Vectors, trained: Sentences, tests: dict[str, Sentences]) -> None:
    print(f"\n## {name}\n")
    truth = np.array(trained.intents)
    for kind, groups, folds in (
        ("writing batches left out", trained.batches, BATCH_FOLDS),
        ("near-copies left out", near_copies(trained.texts), COPY_FOLDS),
    ):
        asked, said, sure = left_out(settings, vectors, trained, groups, folds)
        print(f"{kind}: {_figures(said, sure, list(truth[asked]))}")
    began = time.perf_counter()
    model = fitted(settings, vectors, trained)
    print(f"fit without vectors: {time.perf_counter() - began:.1f} s, sharpness {model.sharpness:.2f}")
    for title, test in tests.items():
        _print_test(title, model, vectors, test)
    for title, test in tests.items():
        carried = [place for place, intent in enumerate(test.intents) if intent in CARRIED]
        wanted = np.array(test.intents)[carried]
        around = (
            f"{kind} {(said_by(model, [put(test.texts[i]) for i in carried], vectors)[0] == wanted).mean():.3f}"
            for kind, put in AROUND.items()
        )
        print(f"{title}, matters only (n={len(carried)}): {', '.join(around)}")
    for title, test in tests.items():
        _print_thresholds(title, model, vectors, test)


def fitted(settings: Settings, vectors: Vectors, trained: Sentences) -> IntentModel:
    """The model as ``hotline train`` makes it."""
    cores = [core(text) for text in trained.texts]
    return IntentModel.calibrated(cores, vectors(trained.texts), trained.intents, trained.batches, settings)


def _print_test(title: str, model: IntentModel, vectors: Vectors, test: Sentences) -> None:
    said, sure = said_by(model, test.texts, vectors)
    print(f"{title}: {_figures(said, sure, test.intents)}")
    right = said == np.array(test.intents)
    batches = np.array(test.batches)
    parts = (f"{batch} {right[batches == batch].mean():.3f}" for batch in dict.fromkeys(test.batches))
    print(f"  {', '.join(parts)}")


def _print_thresholds(title: str, model: IntentModel, vectors: Vectors, test: Sentences) -> None:
    """Turned away: below the threshold, out_of_scope or chitchat."""
    truth = np.array(test.intents)
    said, sure = said_by(model, test.texts, vectors)
    ours = ~np.isin(truth, NOT_OURS)
    foreign_said, foreign_sure = said_by(model, foreign_sentences(), vectors)
    print(
        f"\n| {title}, threshold | out-of-scope taken for ours | ours turned away | ours taken and wrong "
        "| oos_dev turned away |\n|---|---|---|---|---|"
    )
    for threshold in THRESHOLDS:
        away = np.isin(said, NOT_OURS) | (sure < threshold)
        foreign = np.isin(foreign_said, NOT_OURS) | (foreign_sure < threshold)
        information = f"{foreign.mean():.3f} (n={len(foreign)})" if len(foreign) else "not there"
        print(
            f"| {threshold} | {(~away[truth == 'out_of_scope']).mean():.3f} | {away[ours].mean():.3f} "
            f"| {(~away & (said != truth))[ours].mean():.3f} | {information} |"
        )


def _print_intents(vectors: Vectors, trained: Sentences, tests: dict[str, Sentences], errors: bool) -> None:
    asked, said, sure = left_out(Settings(), vectors, trained, trained.batches, BATCH_FOLDS)
    truth = np.array(trained.intents)[asked]
    model = fitted(Settings(), vectors, trained)
    columns = {"batches left out": f1(truth, said)}
    for title, test in tests.items():
        columns[title] = f1(np.array(test.intents), said_by(model, test.texts, vectors)[0])
    print(f"\n## F1 an intent, vector + characters\n\n| intent | sentences | {' | '.join(columns)} |")
    print("|---|---|" + "---|" * len(columns))
    for name in sorted(set(trained.intents)):
        figures = " | ".join(f"{scores[name]:.2f}" if name in scores else "–" for scores in columns.values())
        print(f"| {name} | {trained.intents.count(name)} | {figures} |")
    wrong = [(str(truth[i]), str(said[i]), i) for i in np.flatnonzero(truth != said)]
    worst = Counter((meant, taken) for meant, taken, _ in wrong).most_common(12)
    print("\nmost confused, batches left out:", ", ".join(f"{a} for {b} {n}" for (b, a), n in worst))
    if errors:
        for meant, taken, i in sorted(wrong):
            print(f"{meant} → {taken} {sure[i]:.2f} {trained.texts[asked[i]]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="list the mistakes among the left-out batches")
    parser.add_argument(
        "--heldout", nargs="+", type=Path, default=[HELD_BACK, BLIND], help="files of held-back sentences"
    )
    parser.add_argument("--quick", action="store_true", help="vector + characters alone, without the tables")
    chosen = parser.parse_args()
    trained = training_sentences()
    tests = {f"{path.parent.name}/{path.stem}": held_back(path) for path in chosen.heldout if path.is_file()}
    everything = [*trained.texts, *foreign_sentences()]
    for test in tests.values():
        everything += [put(text) for text in test.texts for put in AROUND.values()]
    began = time.perf_counter()
    vectors = Vectors(everything)
    print(f"{len(trained.texts)} sentences, {len(set(trained.intents))} intents, {len(set(trained.batches))} batches")
    print(f"vectors ready in {time.perf_counter() - began:.0f} s")
    for name, settings in MODELS.items():
        if not chosen.quick or name == "vector + characters":
            _report(name, settings, vectors, trained, tests)
    if not chosen.quick:
        _print_intents(vectors, trained, tests, chosen.errors)


if __name__ == "__main__":
    main()
