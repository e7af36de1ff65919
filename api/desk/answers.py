"""What the desk shows and does for the answers: questions that need one, drafts, and publishing them."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sqlalchemy.orm import Session

from api.desk import words
from api.desk.answer_words import DECISION, FIELD, STATE, TOLD, event_note, explained
from faq import BadTopic, Faq
from faq.check import draft_problems
from faq.likeness import groups
from faq.published import folder_of, with_questions, write_published
from faq.topic import Topic, read_yaml, topic_from
from orders import answer_drafts, questions
from orders.errors import BadDraft
from orders.model import AnswerDraft, AskedQuestion

SHOWN = 6  # phrasings of a group that the page shows
YEAR_DAYS = 365
_ID = re.compile(r"[a-z][a-z0-9_]{1,63}")


@dataclass(frozen=True)
class Group:
    """Questions that mean the same. ``questions``: ids of their rows; ``topic``: the likeliest one to add them to."""

    texts: tuple[str, ...]
    questions: tuple[int, ...]
    topic: str | None
    why: str
    last: str


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list."""

    id: int
    name: str
    kind: str
    state: str
    state_name: str
    author: str
    changed: str


@dataclass(frozen=True)
class AnswersBoard:
    groups: tuple[Group, ...]
    drafts: tuple[DraftRow, ...]


@dataclass(frozen=True)
class DraftView:
    """One draft with its history: (when, who, what) lines, the newest first."""

    row: DraftRow
    topic: str
    content: dict[str, Any]
    history: tuple[tuple[str, str, str], ...]


def read_answers(session: Session, city: str) -> AnswersBoard:
    """Groups most asked first, then the drafts."""
    asked = questions.needing_an_editor(session, city)
    vectors = [None if one.vector is None else np.frombuffer(one.vector, "<f2").astype(np.float32) for one in asked]
    return AnswersBoard(
        tuple(_group([asked[place] for place in group]) for group in groups(vectors)),
        tuple(_row(draft) for draft in answer_drafts.listed(session, city)),
    )


def read_draft(session: Session, id_: int) -> DraftView:
    """Raises NotFound."""
    draft = answer_drafts.draft_by_id_reading(session, id_)
    history = tuple(
        (words.second(event.at), event.actor, TOLD[event.kind] + event_note(event.note))
        for event in reversed(draft.events)
    )
    return DraftView(_row(draft), draft.topic, dict(draft.content), history)


def begin_phrasings(session: Session, city: str, group: Group, topic: str, actor: str) -> int:
    """A draft that adds the group's questions to a topic; the questions leave the list."""
    content = {"questions": list(group.texts)}
    id_ = answer_drafts.new_draft(session, city=city, kind="phrasings", topic=topic, content=content, actor=actor)
    questions.mark(session, group.questions, "drafted", actor)
    return id_


def begin_topic(session: Session, city: str, group: Group | None, actor: str) -> int:
    """A draft of a new topic that begins with the group's questions."""
    content = empty_topic(list(group.texts) if group else [])
    id_ = answer_drafts.new_draft(session, city=city, kind="topic", topic="", content=content, actor=actor)
    if group:
        questions.mark(session, group.questions, "drafted", actor)
    return id_


def begin_change(session: Session, city: str, topic: Topic, actor: str) -> int:
    """A draft that changes the answer of a topic that is there: it starts as the topic's file stands."""
    content = as_json(read_yaml(topic.path))
    return answer_drafts.new_draft(session, city=city, kind="topic", topic=topic.id, content=content, actor=actor)


def empty_topic(texts: list[str], today: date | None = None) -> dict[str, Any]:
    """The keys of a topic file, to be filled in; valid for a year."""
    day = today or date.today()
    return {
        "id": "",
        "topic": "",
        "category": "",
        "questions": texts,
        "answer": "",
        "spoken": "",
        "department": "",
        "source": {"kind": [], "name": ""},
        "checked_on": day.isoformat(),
        "valid_until": date.fromordinal(day.toordinal() + YEAR_DAYS).isoformat(),
        "related": [],
        "gaps": {},
    }


def problems_of(faq: Faq | None, kind: str, topic: str, content: Mapping[str, Any]) -> list[str]:
    """What stands against publishing this, in Chinese; empty when nothing does."""
    known = {one.id: one for one in faq.topics} if faq else {}
    try:
        if kind == "phrasings":
            if topic not in known:
                return ["请选择一个已有事项。"]
            if not content.get("questions"):
                return ["请至少填写一个问法。"]
            made = with_questions(known[topic], content["questions"])
            if made == known[topic]:
                return ["这些问法该事项都已经有了。"]
        else:
            if not _ID.fullmatch(topic):
                return [f"{FIELD['id'].split('（')[0]}：须为英文小写字母、数字和下划线，字母开头。"]
            made = topic_from(with_days(content), Path(f"{topic or '…'}.yml"))
    except BadTopic as error:
        return [explained(str(error))]
    others = [one for one in known.values() if one.id != made.id]
    own = set(content.get("questions") or ())
    found = draft_problems(made, others, faq.cached if faq else None, own if kind == "phrasings" else None)
    return [explained(problem) for problem in found]


def publish(session: Session, faq: Faq | None, data: Path, id_: int, actor: str) -> None:
    """Take a draft into force: the database first, then the files that the answers are read from.

    Raises BadDraft, NotFound, OSError; then nothing has changed.
    """
    draft = answer_drafts.draft_by_id(session, id_)
    found = problems_of(faq, draft.kind, draft.topic, draft.content)
    if found:
        raise BadDraft("content", " ".join(found))
    answer_drafts.step(session, id_, "publish", actor)
    write_files(session, data, draft.city)


def withdraw(session: Session, data: Path, id_: int, actor: str) -> None:
    """Take a published draft out of force."""
    draft = answer_drafts.step(session, id_, "withdraw", actor)
    write_files(session, data, draft.city)


def write_files(session: Session, data: Path, city: str) -> None:
    """Make the folder of published answers hold what the database says. Raises OSError."""
    in_force = answer_drafts.published(session, city)
    contents = [(draft.topic, with_days(draft.content)) for draft in in_force]
    write_published(folder_of(data, city), contents)


def with_days(content: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has no days: ``checked_on`` and ``valid_until`` as YAML reads them; what is no day stays a text."""
    made = dict(content)
    for key in ("checked_on", "valid_until"):
        with contextlib.suppress(KeyError, ValueError):
            made[key] = date.fromisoformat(str(made[key]))
    return made


def as_json(content: Mapping[Any, Any]) -> dict[str, Any]:
    """A topic file's keys with days as texts."""
    return {str(key): value.isoformat() if isinstance(value, date) else value for key, value in content.items()}


def gaps_as_text(gaps: Mapping[str, Any] | None) -> str:
    return yaml.safe_dump(dict(gaps), allow_unicode=True, sort_keys=False, width=100) if gaps else ""


def gaps_of(text: str) -> Any:
    """The gaps' YAML; what cannot be read comes back as it is, and the schema refuses it."""
    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError:
        return text


def _group(rows: list[AskedQuestion]) -> Group:
    texts = Counter(row.text for row in rows)
    topics = Counter(row.topic for row in rows if row.topic)
    why = Counter(_why(row) for row in rows)
    return Group(
        texts=tuple(text for text, _ in texts.most_common()),
        questions=tuple(row.id for row in rows),
        topic=topics.most_common(1)[0][0] if topics else None,
        why="、".join(f"{name}{count}" for name, count in why.most_common()),
        last=words.clock(max(row.at for row in rows)),
    )


def _why(row: AskedQuestion) -> str:
    return "没有答复" if row.decision == "abstain" else f"{DECISION[row.decision]}但没解决"


def _row(draft: AnswerDraft) -> DraftRow:
    content = draft.content
    name = content.get("topic") if draft.kind == "topic" else draft.topic
    return DraftRow(
        id=draft.id,
        name=str(name or "（未命名）"),
        kind="答案" if draft.kind == "topic" else "问法",
        state=draft.state,
        state_name=STATE[draft.state],
        author=draft.author,
        changed=words.clock(draft.changed_at),
    )
