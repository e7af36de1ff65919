"""The fields of an order: which there are and what each takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from orders.errors import BadField
from orders.model import CALLERS, ORDER_TYPES
from orders.moment import CHINA, local_iso

_PHONE = re.compile(r"\+?\d{3,15}")
_NUMBER = re.compile(r"\d{12}")
_PERSONAL = ("contact_name", "phone", "address", "description", "demand", "respondent", "enterprise", "concerned")
ADDRESS_PARTS = ("county", "town", "road", "place", "number", "text")


def field_names() -> tuple[str, ...]:
    """Every field that can be set, with or without evidence."""
    return tuple(_FIELDS)


def accept(name: str, value: Any) -> Any:
    """``value`` as the order's column ``name`` keeps it; raises BadField with a sentence that says what it takes.

    None empties a field (asked and not told) but for the two yes-or-no fields and the category list.
    """
    if name not in _FIELDS:
        raise BadField(f"An order has no field {name!r}; the fields are {', '.join(_FIELDS)}.")
    kept = _FIELDS[name](storable(value))
    if kept is _WRONG:
        raise BadField(f"{name} takes {_TAKES[name]}, not {_shown(name, value)}.")
    return kept


def as_json(value: Any) -> Any:
    """A column's value as evidence and history keep it: moments become ISO 8601 with +08:00."""
    return local_iso(value) if isinstance(value, datetime) else value


def storable(value: Any) -> Any:
    """``value`` with NUL and lone surrogates, which databases and UTF-8 refuse, replaced by U+FFFD.

    The length stays, so spans stay true. Lists and dicts are copied, with their keys as text.
    """
    if isinstance(value, str):
        return re.sub("[\x00\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, dict):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def normal_phone(text: str) -> str | None:
    """The digits of a phone number without spaces, hyphens, brackets and +86; None when it is not one."""
    digits = re.sub(r"[\s\-()‐-―]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+86|0086)(?=\d{5})", "", digits)
    return digits if _PHONE.fullmatch(digits) and digits.isascii() else None


_WRONG = object()


def _text(limit: int) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, str) or len(value.strip()) > limit:
            return _WRONG
        return value.strip() or None

    return take


def _yes_or_no(value: Any) -> Any:
    return value if isinstance(value, bool) else _WRONG


def _type(value: Any) -> Any:
    return value if value is None or value in ORDER_TYPES else _WRONG


def _caller(value: Any) -> Any:
    return value if value is None or value in CALLERS else _WRONG


def _category(value: Any) -> Any:
    levels = [] if value is None else value
    if not isinstance(levels, list) or len(levels) > 3:
        return _WRONG
    good = all(isinstance(level, str) and 0 < len(level.strip()) <= 50 for level in levels)
    return [level.strip() for level in levels] if good else _WRONG


def _phone(value: Any) -> Any:
    if value is None:
        return None
    return (normal_phone(value) if isinstance(value, str) else None) or _WRONG


def _order_number(value: Any) -> Any:
    return value if value is None or (isinstance(value, str) and _NUMBER.fullmatch(value)) else _WRONG


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return _WRONG
    if value is None or isinstance(value, datetime):
        return value if value is None or value.tzinfo else value.replace(tzinfo=CHINA)
    return _WRONG


def _occurred(value: Any) -> Any:
    if isinstance(value, str):
        value = {"text": value}
    if value is None or value == {"text": ""}:
        return None
    if not isinstance(value, dict) or not set(value) <= {"text", "start", "end", "repeat"}:
        return _WRONG
    repeat = value.get("repeat")
    if repeat is not None and not _is_repeat(repeat):
        return _WRONG
    start, end = _moment(value.get("start")), _moment(value.get("end"))
    text = _text(500)(value.get("text"))
    if _WRONG in (start, end, text) or (text is None and start is None):
        return _WRONG
    kept = {"text": text, "start": local_iso(start), "end": local_iso(end)}
    return {**kept, "repeat": dict(repeat)} if repeat else kept


def _is_repeat(value: Any) -> bool:
    """{"rule": "FREQ=DAILY", "from": "22:00", "to": "06:00"}: a rule of RFC 5545 and times of the day, or None."""
    if not isinstance(value, dict) or set(value) != {"rule", "from", "to"}:
        return False
    times = all(value[key] is None or re.fullmatch(r"[0-2]\d:[0-5]\d", str(value[key])) for key in ("from", "to"))
    return times and isinstance(value["rule"], str) and bool(re.fullmatch(r"FREQ=[A-Z0-9=;,]{4,80}", value["rule"]))


def _address(value: Any) -> Any:
    if isinstance(value, str):
        value = {"text": value.strip()}
    if value is None or value == {"text": ""}:
        return None
    if not isinstance(value, dict) or not set(value) <= {*ADDRESS_PARTS, "confidence", "candidates"}:
        return _WRONG
    parts = {part: _text(500)(value.get(part)) for part in ADDRESS_PARTS}
    confidence, candidates = value.get("confidence"), value.get("candidates") or []
    sure = confidence is None or (isinstance(confidence, int | float) and 0 <= confidence <= 1)
    named = isinstance(candidates, list) and all(isinstance(candidate, str) for candidate in candidates)
    if _WRONG in parts.values() or not any(parts.values()) or not sure or not named:
        return _WRONG
    return {**parts, "confidence": confidence, "candidates": candidates}


def _shown(name: str, value: Any) -> str:
    """The value for the error's sentence, which may be logged: of what tells about a person, only the kind."""
    if name in _PERSONAL:
        return f"this {type(value).__name__}"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "description": _text(10_000),
    "address": _address,
    "occurred_at": _occurred,
    "contact_name": _text(50),
    "phone": _phone,
    "confidential": _yes_or_no,
    "type": _type,
    "category": _category,
    "department": _text(100),
    "title": _text(200),
    "urgent": _yes_or_no,
    "urgent_reason": _text(500),
    "demand": _text(2_000),
    "respondent": _text(500),
    "enterprise": _text(200),
    "caller": _caller,
    "concerned": _text(200),
    "owner": _text(100),
    "due_at": _moment,
    "related_order": _order_number,
}

_TAKES = {
    "description": "a text of at most 10,000 characters",
    "address": f"a text, or an object with some of {', '.join(ADDRESS_PARTS)}, confidence (0 to 1) and candidates",
    "occurred_at": "a text, or an object with text, start and end (ISO 8601) and repeat (rule, from, to)",
    "contact_name": "a name of at most 50 characters",
    "phone": "a phone number of 3 to 15 digits",
    "confidential": "true or false",
    "type": f"one of {' '.join(ORDER_TYPES)}",
    "category": "a list of at most three levels, each a text of at most 50 characters",
    "department": "a text of at most 100 characters",
    "title": "a text of at most 200 characters",
    "urgent": "true or false",
    "urgent_reason": "a text of at most 500 characters",
    "demand": "a text of at most 2,000 characters",
    "respondent": "a text of at most 500 characters",
    "enterprise": "a company's name of at most 200 characters",
    "caller": f"one of {' '.join(CALLERS)}",
    "concerned": "whom it is for, a text of at most 200 characters",
    "owner": "a name of at most 100 characters",
    "due_at": "a moment in ISO 8601 (without an offset it is China time)",
    "related_order": "an order number of 12 digits",
}
