from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.phonemes import VOCABULARY, MandarinPhonemes, portions, tokens

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def phonemes() -> MandarinPhonemes:
    return MandarinPhonemes()


def test_the_table_is_kokoros() -> None:
    assert len(VOCABULARY) == 114
    assert [VOCABULARY[symbol] for symbol in ";?—… aɕʰ↓↘ᵻ"] == [1, 6, 9, 10, 16, 43, 77, 162, 169, 173, 177]
    assert len(set(VOCABULARY.values())) == len(VOCABULARY)
    written = "".join(f"{symbol}{number}" for symbol, number in sorted(VOCABULARY.items(), key=lambda item: item[1]))
    assert hashlib.sha256(written.encode()).hexdigest()[:16] == "bfbaba50d57d4986"  # of the published table


def test_syllables_have_their_tones(phonemes: MandarinPhonemes) -> None:
    assert phonemes("您好。") == "ni↗nxau↓."


def test_letters_are_spelled(phonemes: MandarinPhonemes) -> None:
    assert phonemes("APP里") == "ˈA pˈi pˈi li↓"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_gives_only_known_symbols(text: str) -> None:
    found = MandarinPhonemes.__call__(_SHARED, text)
    assert all(number > 0 for number in tokens(found))


_SHARED = MandarinPhonemes()


@settings(deadline=None)
@given(st.text("ab, .!", max_size=400), st.integers(5, 50))
def test_portions_are_short_and_lose_no_sound(text: str, most: int) -> None:
    parts = portions(text, most)
    assert all(0 < len(part) <= most for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
