"""``python -m bench.intents``: how well the training sentences tell the intents apart.

Run it with Rasa's environment (``.venv-rasa/bin/python -m bench.intents``): scikit-learn is only there.
Four models in one run: characters alone (the baseline), the sentence vector alone (what a plain
featurizer gives), both side by side, and both on the text without greetings, fillers and thanks. Each is measured

- by five-fold cross-validation in which near-copies (character 3-gram Jaccard > 0.6) share a fold. The
  training set was thinned of its easy sentences, so this figure is lower than what strangers' sentences give;
- on tests/nlu/intents_heldout.yml, batch by batch, also with a greeting put before and thanks put after;
- on sentences that belong to no hotline, at several thresholds.

``--grid`` adds a table of other settings; ``--errors`` lists the cross-validation's mistakes (never the
held-back ones, so that these stay unread).
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold

from bench.intent_model import Model, Settings, Vectors, core

ROOT = Path(__file__).resolve().parent.parent
NEAR_COPY = 0.6
FOLDS = 5
NOT_OURS = ("out_of_scope", "chitchat")
THRESHOLDS = (0.0, 0.35, 0.5, 0.65, 0.8)

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


BASELINE = Settings(scale=0, characters=1, C=30)
VECTOR = Settings(characters=0)
BOTH = Settings()
STRIPPED = Settings(courtesies=False)
MODELS = {"characters": BASELINE, "vector": VECTOR, "vector + characters": BOTH, "same, courtesies off": STRIPPED}
GRID = {
    "vector, C 1, no class weight": Settings(characters=0, C=1, class_weight=None),
    "vector, C 1": Settings(characters=0, C=1),
    "vector, C 10": Settings(characters=0, C=10),
    "both, C 1": Settings(C=1),
    "both, C 10": Settings(C=10),
    "both, no class weight": Settings(class_weight=None),
    "both, scale 5": Settings(scale=5),
    "both, scale 12": Settings(scale=12),
    "both, characters x1": Settings(characters=1),
    "both, characters x2": Settings(characters=2),
    "both, characters x5": Settings(characters=5),
    "both, 1-grams only": Settings(longest=1),
    "both, up to 3-grams": Settings(longest=3),
}


def training_sentences() -> tuple[list[str], list[str]]:
    texts, intents = [], []
    for path in sorted((ROOT / "nlu" / "data" / "intents").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                texts.append(line.removeprefix("- ").strip())
                intents.append(block["intent"])
    return texts, intents


def held_back() -> dict[str, tuple[list[str], list[str]]]:
    batches = yaml.safe_load((ROOT / "tests" / "nlu" / "intents_heldout.yml").read_text(encoding="utf-8"))
    return {
        name: (
            [line for lines in batch.values() for line in lines],
            [intent for intent, lines in batch.items() for _ in lines],
        )
        for name, batch in batches.items()
    }


def foreign_sentences() -> list[str]:
    """Sentences of other assistants, from the measuring data beside the checkout; none where it is missing."""
    path = ROOT.parent / "shared" / "data" / "text" / "oos_dev.jsonl"
    if not path.is_file():
        return []
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def _shingles(text: str) -> frozenset[str]:
    text = re.sub(r"\W", "", text)
    return frozenset(text[i : i + 3] for i in range(max(1, len(text) - 2)))


def near_copies(texts: Sequence[str]) -> NDArray[np.int64]:
    """A group number for each text; texts that are near-copies of each other share it."""
    shingles = [_shingles(text) for text in texts]
    leader = list(range(len(texts)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    holders: dict[str, list[int]] = defaultdict(list)
    for i, mine in enumerate(shingles):
        shared = Counter(j for piece in mine for j in holders[piece])
        for j, both in shared.items():
            if both / (len(mine) + len(shingles[j]) - both) > NEAR_COPY:
                leader[find(i)] = find(j)
        for piece in mine:
            holders[piece].append(i)
    return np.array([find(i) for i in range(len(texts))])


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over equal-width bins."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).mean()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))


def cross_validate(
    settings: Settings, vectors: Vectors, texts: list[str], intents: list[str]
) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """For each sentence what a model that has not seen it (nor a near-copy) says, and how surely."""
    said = np.empty(len(texts), dtype="<U32")
    sure = np.zeros(len(texts))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for learn, ask in folds.split(texts, intents, near_copies(texts)):
        model = Model(settings, vectors).fit([texts[i] for i in learn], [intents[i] for i in learn])
        shares = model.shares([texts[i] for i in ask])
        said[ask], sure[ask] = model.names[shares.argmax(axis=1)], shares.max(axis=1)
    return said, sure


def _accuracy(model: Model, texts: list[str], intents: list[str]) -> float:
    return float((_said(model, texts)[0] == np.array(intents)).mean())


def _said(model: Model, texts: Sequence[str]) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """What the model says to each text, and how surely."""
    if not texts:
        return np.zeros(0, dtype="<U32"), np.zeros(0)
    shares = model.shares(texts)
    return model.names[shares.argmax(axis=1)], shares.max(axis=1)


def _report(name: str, settings: Settings, vectors: Vectors, texts: list[str], intents: list[str]) -> None:
    truth = np.array(intents)
    said, sure = cross_validate(settings, vectors, texts, intents)
    print(f"\n## {name}\n")
    print(
        f"cross-validation: accuracy {(said == truth).mean():.3f}, "
        f"macro F1 {f1_score(truth, said, average='macro'):.3f}, "
        f"calibration error {calibration_error(sure, said == truth):.3f}"
    )
    began = time.perf_counter()
    model = Model(settings, vectors).fit(texts, intents)
    print(f"fit without vectors: {time.perf_counter() - began:.1f} s")
    for batch, (lines, labels) in held_back().items():
        said, sure = _said(model, lines)
        right = said == np.array(labels)
        print(
            f"held back, {batch}: accuracy {right.mean():.3f} (n={len(lines)}), "
            f"macro F1 {f1_score(labels, said, average='macro'):.3f}, "
            f"calibration error {calibration_error(sure, right):.3f}, mean confidence {sure.mean():.2f}"
        )
    lines, labels = _together()
    carried = [place for place, label in enumerate(labels) if label in CARRIED]
    wanted = [labels[place] for place in carried]
    around = (
        f"{kind} {_accuracy(model, [put(lines[i]) for i in carried], wanted):.3f}" for kind, put in AROUND.items()
    )
    print(f"held back, matters only (n={len(carried)}): {', '.join(around)}")
    _print_thresholds(model)


def _together() -> tuple[list[str], list[str]]:
    batches = held_back().values()
    return [line for lines, _ in batches for line in lines], [label for _, labels in batches for label in labels]


def _print_thresholds(model: Model) -> None:
    """On both held-back batches; turned away: below the threshold, out_of_scope or chitchat."""
    lines, labels = _together()
    truth = np.array(labels)
    said, sure = _said(model, lines)
    ours = ~np.isin(truth, NOT_OURS)
    foreign_said, foreign_sure = _said(model, foreign_sentences())
    print(
        "\n| threshold | out-of-scope taken for ours | ours turned away | ours taken and wrong | oos_dev turned away |"
        "\n|---|---|---|---|---|"
    )
    for threshold in THRESHOLDS:
        away = np.isin(said, NOT_OURS) | (sure < threshold)
        foreign = np.isin(foreign_said, NOT_OURS) | (foreign_sure < threshold)
        information = f"{foreign.mean():.3f} (n={len(foreign)})" if len(foreign) else "not there"
        print(
            f"| {threshold} | {(~away[truth == 'out_of_scope']).mean():.3f} | {away[ours].mean():.3f} "
            f"| {(~away & (said != truth))[ours].mean():.3f} | {information} |"
        )


def _print_intents(settings: Settings, vectors: Vectors, texts: list[str], intents: list[str], errors: bool) -> None:
    truth = np.array(intents)
    said, sure = cross_validate(settings, vectors, texts, intents)
    model = Model(settings, vectors).fit(texts, intents)
    names = sorted(set(intents))
    columns = {"cross-validation": f1_score(truth, said, average=None, labels=names)}
    for batch, (lines, labels) in held_back().items():
        columns[batch] = f1_score(labels, _said(model, lines)[0], average=None, labels=names)
    print(f"\n## F1 an intent, vector + characters\n\n| intent | sentences | {' | '.join(columns)} |")
    print("|---|---|" + "---|" * len(columns))
    for place, name in enumerate(names):
        figures = " | ".join(f"{scores[place]:.2f}" for scores in columns.values())
        print(f"| {name} | {intents.count(name)} | {figures} |")
    mistakes = [(str(truth[i]), str(said[i]), i) for i in np.flatnonzero(truth != said)]
    worst = Counter((meant, taken) for meant, taken, _ in mistakes).most_common(12)
    print("\nmost confused in cross-validation:", ", ".join(f"{a} for {b} {n}" for (b, a), n in worst))
    if errors:
        for meant, taken, i in sorted(mistakes):
            print(f"{meant} → {taken} {sure[i]:.2f} {texts[i]}")


def _print_grid(vectors: Vectors, texts: list[str], intents: list[str]) -> None:
    batches = held_back()
    print(f"\n## Other settings\n\n| setting | cross-validation | {' | '.join(batches)} | mean confidence | fit s |")
    print("|---|---|---|---|---|---|")
    for name, settings in {**MODELS, **GRID}.items():
        said, _ = cross_validate(settings, vectors, texts, intents)
        began = time.perf_counter()
        model = Model(settings, vectors).fit(texts, intents)
        took = time.perf_counter() - began
        held = " | ".join(f"{_accuracy(model, *batch):.3f}" for batch in batches.values())
        confidence = _said(model, _together()[0])[1].mean()
        print(
            f"| {name} | {(said == np.array(intents)).mean():.3f} | {held} | {confidence:.2f} | {took:.1f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grid", action="store_true", help="also try other settings (some minutes)")
    parser.add_argument("--errors", action="store_true", help="list the mistakes of the cross-validation")
    chosen = parser.parse_args()
    texts, intents = training_sentences()
    everything = [*texts, *foreign_sentences()]
    for lines, _ in held_back().values():
        everything += [put(line) for line in lines for put in AROUND.values()]
    vectors = Vectors()
    began = time.perf_counter()
    vectors.prepare([*everything, *map(core, everything)])
    print(f"{len(texts)} sentences, {len(set(intents))} intents, {len(set(near_copies(texts)))} groups of near-copies")
    print(f"vectors ready in {time.perf_counter() - began:.0f} s")
    for name, settings in MODELS.items():
        _report(name, settings, vectors, texts, intents)
    _print_intents(BOTH, vectors, texts, intents, chosen.errors)
    if chosen.grid:
        _print_grid(vectors, texts, intents)


if __name__ == "__main__":
    main()
