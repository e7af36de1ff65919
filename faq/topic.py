"""One FAQ topic: what is asked, what is answered, where it comes from and until when it holds.

A topic is one YAML file, ``faq/topics/<id>.yml``. What differs from city to city is a *gap*: a
placeholder ``{name}`` in the answer with a text that is used where the city's own folder
(``cities/<city>/faq/<id>.yml``, or ``common.yml`` for all topics) does not fill it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

MIN_QUESTIONS = 6
COMMON = "common.yml"
REQUIRED = (
    "id",
    "topic",
    "category",
    "questions",
    "answer",
    "spoken",
    "department",
    "source",
    "checked_on",
    "valid_until",
    "related",
    "gaps",
)
OPTIONAL = ("follow_up",)
CITY_KEYS = ("gaps", "questions")
SOURCES = ("law", "policy", "platform", "hotline", "local")  # local: a city's or a company's own rules
OFFER = "本市的具体规定我可以帮您登记咨询，请承办单位答复您。"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class BadTopic(ValueError):
    """A topic file that cannot be used; ``path`` and ``key`` say where, the message what to do."""

    def __init__(self, path: Path, key: str, what: str) -> None:
        super().__init__(f"{path}: {key}: {what}")
        self.path = path
        self.key = key


@dataclass(frozen=True)
class Source:
    """Where the statement can be read. ``kind``: of SOURCES, several where several are named."""

    name: str
    url: str | None = None
    kind: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Something that varies by city. ``text`` stands in the answer; ``filled`` tells whether the city gave it."""

    name: str
    about: str
    text: str
    filled: bool = False
    source: Source | None = None
    checked_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class FollowUp:
    """What to ask when the answer depends on something: option as said on a button → its own answer."""

    ask: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Topic:
    """A topic with the city's gaps already filled in. Dates are calendar days in the city's time."""

    id: str
    topic: str
    category: str
    questions: tuple[str, ...]
    answer: str
    spoken: str
    department: str
    source: Source
    checked_on: date
    valid_until: date
    related: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    follow_up: FollowUp | None = None
    path: Path = field(default=Path(), compare=False)

    def open_gaps(self, today: date) -> tuple[Gap, ...]:
        """Gaps that the city pack leaves open, or whose filling has expired."""
        return tuple(gap for gap in self.gaps if not _holds(gap, today))

    def expired(self, today: date) -> bool:
        return today > self.valid_until

    def chat(self, today: date) -> str:
        """The answer as shown in chat: short paragraphs, what is not known here said, date of the last check."""
        if self.expired(today):
            return self._expired()
        text = _fill(self.answer, self.gaps, today).strip()
        missing = self.open_gaps(today)
        if missing:
            listed = "、".join(gap.about for gap in missing)
            text += (
                f"\n\n本市的{listed}，我这里还没有核实过的信息，不能随便告诉您。"
                f"需要的话，我可以帮您登记一个咨询工单，请{self.department}答复您。"
            )
        return f"{text}\n\n（依据：{self.source.name}；核对日期：{self.checked_on.isoformat()}）"

    def say(self, today: date) -> str:
        """The answer as spoken on the phone: two or three sentences and, with open gaps, the offer of a 咨询 order."""
        if self.expired(today):
            return self._expired()
        text = _fill(self.spoken, self.gaps, today).strip()
        if self.open_gaps(today):
            text += OFFER
        return text

    def _expired(self) -> str:
        return (
            f"关于“{self.topic}”的答复已经过了有效期，还没有重新核对，我不能当作现行规定告诉您。"
            f"我可以帮您登记一个咨询工单，请{self.department}答复您。"
        )


def load_topics(folder: Path, city_folder: Path | None = None) -> list[Topic]:
    """Every topic of ``folder``, sorted by id, with the gaps that ``city_folder`` fills.

    Raises BadTopic for the first file that does not fit the schema.
    """
    if not folder.is_dir():
        raise BadTopic(folder, "folder", "there is no such folder of topics")
    common = load_city_part(city_folder / COMMON) if city_folder and (city_folder / COMMON).is_file() else {}
    topics = []
    for path in sorted(folder.glob("*.yml")):
        local = city_folder / path.name if city_folder else None
        topics.append(load_topic(path, load_city_part(local) if local and local.is_file() else {}, common))
    known = {topic.id for topic in topics}
    if city_folder and city_folder.is_dir():
        for local in sorted(city_folder.glob("*.yml")):
            if local.name != COMMON and local.stem not in known:
                raise BadTopic(local, "id", f"there is no topic {local.stem!r} in {folder}")
    return topics


def load_topic(path: Path, city: Mapping[str, Any] | None = None, common: Mapping[str, Any] | None = None) -> Topic:
    """One topic file; ``city`` and ``common`` are what load_city_part read. Raises BadTopic."""
    return topic_from(read_yaml(path), path, city, common)


def topic_from(
    data: Mapping[Any, Any],
    path: Path,
    city: Mapping[str, Any] | None = None,
    common: Mapping[str, Any] | None = None,
) -> Topic:
    """The topic that a file's mapping describes; ``path`` gives the id and stands in errors. Raises BadTopic."""
    for key in REQUIRED:
        if key not in data:
            raise BadTopic(path, key, "is missing")
    for key in data:
        if key not in REQUIRED + OPTIONAL:
            raise BadTopic(path, str(key), f"is not a key of a topic; known are {', '.join(REQUIRED + OPTIONAL)}")
    if data["id"] != path.stem:
        raise BadTopic(path, "id", f"must equal the file's name {path.stem!r}")
    questions = _texts(path, "questions", data["questions"])
    if len(questions) < MIN_QUESTIONS:
        raise BadTopic(path, "questions", f"has {len(questions)} phrasings; at least {MIN_QUESTIONS} are needed")
    local = dict(city or {})
    answer, spoken = _text(path, "answer", data["answer"]), _text(path, "spoken", data["spoken"])
    gaps = _gaps(path, data["gaps"], {**dict((common or {}).get("gaps", {})), **dict(local.get("gaps", {}))})
    for name in dict(local.get("gaps", {})):
        if name not in {gap.name for gap in gaps}:
            raise BadTopic(path, f"gaps.{name}", "is filled by the city pack but is not a gap of this topic")
    for key, text in (("answer", answer), ("spoken", spoken)):
        for name in PLACEHOLDER.findall(text):
            if name not in {gap.name for gap in gaps}:
                raise BadTopic(path, key, f"names the gap {{{name}}}, which is not under gaps")
    checked, valid = _day(path, "checked_on", data["checked_on"]), _day(path, "valid_until", data["valid_until"])
    if valid <= checked:
        raise BadTopic(path, "valid_until", "must be later than checked_on")
    return Topic(
        id=path.stem,
        topic=_text(path, "topic", data["topic"]),
        category=_text(path, "category", data["category"]),
        questions=(*questions, *_texts(path, "questions (city)", local.get("questions", []))),
        answer=answer,
        spoken=spoken,
        department=_text(path, "department", data["department"]),
        source=_source(path, "source", data["source"]),
        checked_on=checked,
        valid_until=valid,
        related=_texts(path, "related", data["related"]),
        gaps=gaps,
        follow_up=_follow_up(path, data.get("follow_up")),
        path=path,
    )


def load_city_part(path: Path) -> dict[str, Any]:
    """What a city adds to a topic: ``gaps`` (name → text, source, checked_on, valid_until) and more ``questions``."""
    data = read_yaml(path)
    for key in data:
        if key not in CITY_KEYS:
            raise BadTopic(path, str(key), f"is not a key of a city's part; known are {', '.join(CITY_KEYS)}")
    gaps = data.get("gaps") or {}
    if not isinstance(gaps, dict):
        raise BadTopic(path, "gaps", "must map a gap's name to its text, source, checked_on and valid_until")
    for name, value in gaps.items():
        if not isinstance(value, dict) or set(value) != {"text", "source", "checked_on", "valid_until"}:
            raise BadTopic(path, f"gaps.{name}", "needs exactly text, source, checked_on and valid_until")
        _text(path, f"gaps.{name}.text", value["text"])
        _source(path, f"gaps.{name}.source", value["source"])
        _day(path, f"gaps.{name}.checked_on", value["checked_on"])
        _day(path, f"gaps.{name}.valid_until", value["valid_until"])
    return {"gaps": gaps, "questions": list(_texts(path, "questions", data.get("questions") or []))}


def _holds(gap: Gap, today: date) -> bool:
    return gap.filled and gap.valid_until is not None and today <= gap.valid_until


def _fill(text: str, gaps: tuple[Gap, ...], today: date) -> str:
    values = {gap.name: gap.text if not gap.filled or _holds(gap, today) else f"{gap.about}各地不同" for gap in gaps}
    return PLACEHOLDER.sub(lambda match: values[match.group(1)], text)


def _gaps(path: Path, raw: Any, city: Mapping[str, Any]) -> tuple[Gap, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, dict):
        raise BadTopic(path, "gaps", "must map each gap's name to its about and text (or be {})")
    gaps = []
    for name, value in raw.items():
        if not isinstance(value, dict) or set(value) != {"about", "text"}:
            raise BadTopic(path, f"gaps.{name}", "needs exactly about and text")
        about = _text(path, f"gaps.{name}.about", value["about"])
        text = _text(path, f"gaps.{name}.text", value["text"])
        if name in city:
            own = city[name]
            gaps.append(
                Gap(
                    name,
                    about,
                    str(own["text"]).strip(),
                    True,
                    _source(path, f"gaps.{name}.source", own["source"]),
                    own["checked_on"],
                    own["valid_until"],
                )
            )
        else:
            gaps.append(Gap(name, about, text))
    return tuple(gaps)


def _follow_up(path: Path, raw: Any) -> FollowUp | None:
    if raw is None:
        return None
    if not isinstance(raw, dict) or set(raw) != {"ask", "options"} or not isinstance(raw["options"], dict):
        raise BadTopic(path, "follow_up", "needs ask and options (option → its answer)")
    options = {
        _text(path, "follow_up.options", option): _text(path, f"follow_up.options.{option}", answer)
        for option, answer in raw["options"].items()
    }
    if len(options) < 2:
        raise BadTopic(path, "follow_up.options", "needs at least two options")
    return FollowUp(_text(path, "follow_up.ask", raw["ask"]), options)


def read_yaml(path: Path) -> dict[Any, Any]:
    """A YAML file that holds a mapping (empty: {}). Raises BadTopic."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=LOADER) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadTopic(path, "file", f"is not readable YAML in UTF-8 ({' '.join(str(error).split())})") from error
    if not isinstance(data, dict):
        raise BadTopic(path, "file", "must be a mapping of keys to values")
    return data


def _text(path: Path, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadTopic(path, key, "must be a text that is not empty")
    return value.strip()


def _texts(path: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadTopic(path, key, "must be a list of texts")
    return tuple(_text(path, key, item) for item in value)


def _day(path: Path, key: str, value: Any) -> date:
    if not isinstance(value, date):
        raise BadTopic(path, key, "must be a day such as 2026-11-23")
    return value


def _source(path: Path, key: str, value: Any) -> Source:
    if not isinstance(value, dict) or not {"name"} <= set(value) <= {"name", "url", "kind"}:
        raise BadTopic(path, key, "needs name and may have url and kind")
    url, kind = value.get("url"), value.get("kind") or []
    if not isinstance(kind, list) or not set(kind) <= set(SOURCES):
        raise BadTopic(path, f"{key}.kind", f"must be a list of {', '.join(SOURCES)}")
    name = _text(path, f"{key}.name", value["name"])
    return Source(name, None if url is None else _text(path, f"{key}.url", url), tuple(kind))
