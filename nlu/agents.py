"""What agents say on the telephone, read by the rules of ``agents.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import BadYaml, read

_FILE = Path(__file__).with_name("agents.yml")


def is_agents(text: str) -> bool:
    """Whether a sentence is an agent's rather than a citizen's."""
    return agent_score(text) >= 1


def agent_score(text: str) -> int:
    """How many kinds of agents' words ``text`` holds."""
    bare = _bare(text)
    return sum(bool(pattern.search(bare)) for pattern in _rules()[0])


def asked_by(text: str) -> str | None:
    """The field that an agent's words ask for, the last one where there are several; None where they ask nothing."""
    bare = _bare(text)
    ends = {
        name: max((match.end() for pattern in patterns for match in pattern.finditer(bare)), default=-1)
        for name, patterns in _rules()[1].items()
    }
    last = max(ends, key=lambda name: ends[name])
    return last if ends[last] >= 0 else None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], ...], Mapping[str, tuple[re.Pattern[str], ...]]]:
    """Raises BadYaml for a file that cannot be used."""
    file = read(_FILE, BadYaml)
    asks = file.child("asks")
    return _patterns(file.texts("agent")), {name: _patterns(asks.texts(name)) for name in asks.data}


def _patterns(written: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in written)
