"""The city's additions for kinds of callers: read, checked, and nothing where there is no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.caller_rules import caller_rules
from nlu.city import BadCityPack, city_names

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("city", city_names())
def test_the_sample_packs(city: str) -> None:
    rules = caller_rules(city)
    assert rules.owners
    assert all(owner.placeholder for owner in rules.owners)


def test_without_the_file_there_is_nothing(tmp_path: Path) -> None:
    assert caller_rules("nowhere", tmp_path).owners == ()


def test_a_kind_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "callers.yml").write_text("channels: {petitions: 信访局}", encoding="utf-8")
    with pytest.raises(BadCityPack, match="petitions"):
        caller_rules("here", tmp_path)
