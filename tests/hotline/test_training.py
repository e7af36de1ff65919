"""What the stamp of the trained assistant covers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hotline.training import CODE, TEXTS

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_that_the_components_need_is_in_the_stamp() -> None:
    waiting = [*(ROOT / "nlu" / "components").glob("*.py"), ROOT / "nlu" / "launcher.py"]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nlu."):
                waiting.append(ROOT / (node.module or "").replace(".", "/") / "__init__.py")
                waiting.append(ROOT / ((node.module or "").replace(".", "/") + ".py"))
        waiting = [path for path in waiting if path.is_file()]
    covered = [ROOT / name for name in CODE]
    missing = [path for path in seen if not any(path == room or room in path.parents for room in covered)]
    assert not missing


@pytest.mark.parametrize("name", [*TEXTS, *CODE])
def test_every_input_is_there(name: str) -> None:
    assert (ROOT / name).exists()
