"""What a text says of its matter beside the danger: it is asked about, over, small, a habit, a figure, of now.

One danger word stands in a complaint, a memory and a call for help alike. The cues (``emergency_cues.yml``) tell these
apart where the likeness of sentences cannot; the learned judge weighs them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.yaml_file import read

FILE = Path(__file__).with_name("emergency_cues.yml")


@lru_cache(maxsize=1)
def expressions() -> dict[str, re.Pattern[str]]:
    """The cues by name, in their order. Raises ``BadYaml`` when the file is missing or holds something else."""
    file = read(FILE)
    return {name: re.compile("|".join(file.texts(name))) for name in file.data}


def cues(texts: list[str]) -> NDArray[np.float32]:
    """1 where a text has a cue, float32 (n, cues)."""
    return np.array([[bool(one.search(text)) for one in expressions().values()] for text in texts], np.float32).reshape(
        len(texts), len(expressions())
    )
