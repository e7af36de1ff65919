"""The service token and the limit for those without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.security import TOKEN_FILE, Guard, service_token

pytestmark = pytest.mark.unit


def test_the_token_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    token = service_token("", tmp_path)
    assert len(token) >= 40
    assert service_token("", tmp_path) == token
    assert (tmp_path / TOKEN_FILE).stat().st_mode & 0o077 == 0
    assert service_token("configured", tmp_path) == "configured"


def test_only_the_whole_token_is_the_token() -> None:
    guard = Guard("secret", 10)
    assert guard.is_service("Bearer secret")
    for wrong in ("", "Bearer", "Bearer ", "Bearer secre", "Bearer secrett", "bearer secret", "Bearer \xe9"):
        assert not guard.is_service(wrong)


def test_a_bucket_empties_and_fills_again() -> None:
    guard = Guard("secret", rate=60)
    assert [guard.admit("a", now=0.0) for _ in range(60)] == [0.0] * 60
    assert guard.admit("a", now=0.0) == pytest.approx(1.0)
    assert guard.admit("b", now=0.0) == 0.0
    assert guard.admit("a", now=1.1) == 0.0
    assert guard.admit("a", now=1.1) > 0.0


def test_addresses_do_not_pile_up() -> None:
    guard = Guard("secret", rate=60, keep=100)
    for number in range(1000):
        guard.admit(str(number), now=0.0)
    assert len(guard._buckets) <= 100
