"""``hotline faq check`` and ``hotline faq try``: what is wrong with the answers, and what a question would get."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from faq import BadTopic, Faq, FaqResult, NoThresholds, check
from faq.content import CITIES, TOPICS
from faq.published import folder_of
from nlu.city import city_names
from nlu.vectors import shared_vectors


def check_answers(data: Path, city: str | None) -> int:
    """Print every problem of the topics, for one city or for all; returns 1 when there is one."""
    problems: dict[str, None] = {}
    names = [city] if city else city_names()
    for name in names:
        vector = shared_vectors().of_many
        cache = data / "cache" / "faq-vectors.npz"
        published = folder_of(data, name)
        found = check(TOPICS, CITIES / name / "faq", vector=vector, cache=cache, published=published)
        problems.update(dict.fromkeys(found))
    for problem in problems:
        print(problem)
    print(f"{len(list(TOPICS.glob('*.yml')))} topics, {', '.join(names)}: {len(problems) or 'no'} problems")
    return 1 if problems else 0


def try_answers(data: Path, city: str, questions: Sequence[str]) -> int:
    """Print what each question gets; without one, ask for them on the terminal until the end of the input."""
    try:
        faq = Faq.for_city(city, data, vector=shared_vectors().of_many)
    except (BadTopic, NoThresholds) as error:
        print(error, file=sys.stderr)
        return 1
    for question in questions or _typed():
        print("\n".join(lines_of(question, faq.ask(question))), flush=True)
    return 0


def lines_of(question: str, result: FaqResult) -> list[str]:
    """The decision and the topics that it rests on, best first."""
    about = f" (about {result.elsewhere}, another place)" if result.elsewhere else ""
    lines = [f"{question} → {result.decision}{about}"]
    for hit in result.hits:
        lines.append(f"  {hit.score:.2f}  {hit.id}  {hit.question}")
    if result.decision == "answer" and result.hits:
        lines.append(f"  {result.hits[0].answer}")
    return lines


def _typed() -> Iterator[str]:
    while True:
        try:
            line = input("? ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if line:
            yield line
