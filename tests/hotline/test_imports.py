"""Imports point one way, down the table of docs/architecture: who may import whom, held for every file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
# room → the rooms that it may import, besides itself
ALLOWED = {
    "nlu": set(),
    "faq": {"nlu"},
    "orders": {"nlu"},
    "actions": {"nlu", "faq", "orders"},
    "speech": {"nlu"},
    "bot": {"speech", "nlu", "orders"},
    "api": {"nlu", "faq", "orders", "actions", "speech", "bot"},
    "hotline": {"nlu", "faq", "orders", "actions", "speech", "bot", "api"},
}
# What understanding may use beside the standard library: it runs in both environments.
# jieba and pypinyin are the gateway's alone: nothing imports them at its start.
NLU_PACKAGES = {"yaml", "numpy", "onnxruntime", "pypinyin", "jieba"}
# Rasa's side; its process alone imports them.
RASA_SIDE = ("nlu.components", "nlu.launcher")
ON_A_GPU = "nlu.tuned.fit"  # another machine, with PyTorch alone
RASA_PACKAGES = {
    "rasa",
    "rasa_sdk",
    "sanic",
    "structlog",
    "jsonschema",
    "scipy",
    "sklearn",
    "sqlalchemy",
    "aiohttp",
    "ujson",
}
# Run by whatever Python the machine has, before any environment is made, or in the small supervisor.
OLD_PYTHON = ["setup", "environment", "ports", "stamps", "steps", "training", "uv", "locks"]
STANDARD_LIBRARY_ONLY = [*OLD_PYTHON, "exits", "log_file", "child", "supervisor", "up"]


def files(room: str) -> list[Path]:
    return sorted(path for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts)


def imported(path: Path, at_start: bool = False) -> Iterator[str]:
    """The modules that a file imports, as written; ``at_start``: those imported when it is, not in a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if at_start and id(node) in inside:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full, not relative"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in files(room)
        for other in sorted(tops(path) & set(ALLOWED) - ALLOWED[room] - {room})
    ]
    assert not wrong


def test_every_room_has_files_and_is_in_the_table() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench", "migrations"}
    assert packages == set(ALLOWED)
    assert all(files(room) for room in ALLOWED)


def test_what_tunes_the_encoder_needs_only_what_its_machine_has() -> None:
    assert tops(ROOT / "nlu" / "tuned" / "fit.py") - sys.stdlib_module_names == {"numpy", "torch"}


def test_understanding_needs_neither_rasa_nor_the_web() -> None:
    free = sys.stdlib_module_names | NLU_PACKAGES | {"nlu"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("nlu")
        if not _module(path).startswith(RASA_SIDE) and _module(path) != ON_A_GPU
        for name in sorted(tops(path) - free)
    ]
    assert not wrong


def test_rasas_side_imports_what_its_environment_has() -> None:
    free = sys.stdlib_module_names | NLU_PACKAGES | RASA_PACKAGES | {"nlu"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("nlu")
        if _module(path).startswith(RASA_SIDE)
        for name in sorted(tops(path) - free)
    ]
    assert not wrong


def test_nobody_but_rasas_side_imports_its_components() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room in ALLOWED
        for path in files(room)
        if not _module(path).startswith(RASA_SIDE)
        for name in imported(path)
        if name.startswith(RASA_SIDE)
    ]
    assert not wrong


@pytest.mark.parametrize("name", STANDARD_LIBRARY_ONLY)
def test_set_up_and_supervisor_use_the_standard_library_only(name: str) -> None:
    names = set(imported(ROOT / "hotline" / f"{name}.py"))
    own = {module for module in names if module.startswith("hotline.")}
    others = {module.split(".")[0] for module in names - own}
    assert others <= sys.stdlib_module_names
    assert {module.split(".")[1] for module in own} <= set(STANDARD_LIBRARY_ONLY)


@pytest.mark.parametrize("name", OLD_PYTHON)
def test_the_set_up_can_be_read_by_python_3_8(name: str) -> None:
    source = (ROOT / "hotline" / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    # Annotations such as `str | None` and `list[str]` are only texts there.
    assert "from __future__ import annotations" in source


def test_the_command_imports_little_at_its_start() -> None:
    """``hotline --help`` is quick, and ``hotline up`` small."""
    names = set(imported(ROOT / "hotline" / "cli.py", at_start=True))
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"hotline"}
    assert {name for name in names if name.startswith("hotline.")} == {
        "hotline.environment",
        "hotline.environment.BadSetting",
        "hotline.environment.Environment",
    }


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
