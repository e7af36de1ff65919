"""Who of a city's departments should act: the pack's words and examples, and who answers for the category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from nlu.city import City
from nlu.routing_features import Floats, Grams
from nlu.routing_judge import examples, judge
from nlu.routing_linear import kept_fit, shares
from nlu.routing_words import OTHER, Leaf, words_in
from nlu.tuned.opinion import opinion

WORDS, BRANCHES = 0.6, 1.0  # what the pack's words and the branches weigh beside the characters
# What the tuned encoder's opinion weighs, where it was taught the city's departments: of 1,154 complaints of eight sets
# the first was right for 0.913 without and 0.929 with it.
OPINION = 1.5
FLAT = 4.0  # score of words from which they count as half said: one strong word weighs 3
WRITTEN_FOR_IT = 3.0  # cost of an example of the pack beside one of the tree
# Under which examples of a pack, held back by fifths, are likeliest: at 3.5 what stood second and third was lost.
SHARPNESS = 2.1


class DepartmentJudge:
    """Learned from one pack when it is first needed (three seconds), and kept.

    An example of the tree counts for the department that alone answers for its branch; where several share a branch,
    only their own examples tell them apart.
    """

    def __init__(self, city: City) -> None:
        self._city, self._departments = city.name, city.departments
        self._names = tuple(department.name for department in city.departments)
        self._answers = [_answering(city, leaf) for leaf in judge().branches]
        alone = {leaf: of[0] for leaf, of in zip(judge().branches, self._answers, strict=True) if len(of) == 1}
        texts = [(text, alone[leaf], 1.0) for text, leaf in examples() if leaf in alone]
        for number, department in enumerate(self._departments):
            texts += [(text, number, WRITTEN_FOR_IT) for text in department.examples]
        self._linear = None
        if texts:
            self._grams = Grams.of([text for text, _, _ in texts])
            owners = np.array([number for _, number, _ in texts])
            self._linear = kept_fit(
                f"departments-{city.name}",
                [self._grams.row(text) for text, _, _ in texts],
                owners[:, None] == np.arange(len(self._departments))[None],
                weights=np.array([weight for _, _, weight in texts], np.float32),
            )
        self._words: dict[str, list[tuple[int, float]]] = {}
        for number, department in enumerate(self._departments):
            for word, weight in department.keywords.items():
                self._words.setdefault(word, []).append((number, weight))
        self._longest = max(map(len, self._words), default=0)

    def rank(self, text: str, category: Sequence[str], vector: Floats | None = None) -> list[tuple[str, float]]:
        """(name, probability) of every department, best first; [] when nothing points to one."""
        said: dict[int, float] = defaultdict(float)
        for word in words_in(text, self._words, self._longest):
            for number, weight in self._words[word]:
                said[number] += weight
        if not said and category in ([], [OTHER]):
            return []
        scores = np.zeros(len(self._departments), np.float32)
        if self._linear is not None:
            scores += self._linear.scores(self._grams.row(text))
        whole = FLAT + sum(said.values())
        for number, weight in said.items():
            scores[number] += WORDS * 2.0 * weight / whole
        ranking = judge().rank(text, vector)
        for leaf, of in zip(judge().branches, self._answers, strict=True):
            for number in of:
                scores[number] += BRANCHES * ranking.leaves[leaf] / len(of) ** 0.5
        if vector is not None:
            scores += OPINION * opinion(f"department/{self._city}", self._names, text)
        nobody = next(share for first, share in ranking.firsts if first == OTHER)
        chances = shares(scores, SHARPNESS) * (1.0 - nobody)
        return [(self._departments[n].name, float(chances[n])) for n in np.argsort(-chances)]


def _answering(city: City, leaf: Leaf) -> list[int]:
    """Numbers of the departments that name this leaf; if none does, of those that name its first level."""
    for branch in ("/".join(leaf), leaf[0]):
        found = [n for n, department in enumerate(city.departments) if branch in department.answers_for]
        if found:
            return found
    return []


@lru_cache(maxsize=4)
def department_judge(city: City) -> DepartmentJudge:
    """The one of a city; packs are shared, so this is made once a process and city."""
    return DepartmentJudge(city)
