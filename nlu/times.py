"""When it happened, out of what was said."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.found import Found

_TIME = re.compile(r"(?:昨天|今天|前天|刚才|现在)(?:凌晨|早上|上午|中午|下午|晚上|夜里)?|这几天|凌晨")


def find_times(text: str, now: datetime) -> list[Found]:
    return [
        Found("occurred_at", {"text": m.group(), "start": None, "end": None}, m.start(), m.end(), "words", 0.5)
        for m in _TIME.finditer(text)
    ]
