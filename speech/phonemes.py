"""Mandarin text → the phonemes and token numbers that Kokoro-82M was trained with."""

from __future__ import annotations

import logging
import threading
from typing import Any

# Token numbers of Kokoro-82M v1.0 (the "vocab" of its published configuration); 0 marks begin and end.
VOCABULARY: dict[str, int] = {
    symbol: number
    for number, symbols in (
        (1, ";:,.!?"),
        (9, '—…"()“” \u0303ʣʥʦʨᵝꭧAI'),
        (31, "O"),
        (33, "Q"),
        (35, "ST"),
        (39, "W"),
        (41, "Yᵊabcdef"),
        (50, "hijklmnopqrstuvwxyzɑɐɒæ"),
        (75, "βɔɕç"),
        (80, "ɖðʤə"),
        (85, "ɚɛɜ"),
        (90, "ɟ"),
        (92, "ɡ"),
        (99, "ɥ"),
        (101, "ɨɪʝ"),
        (110, "ɯɰŋɳɲɴø"),
        (118, "ɸθœ"),
        (123, "ɹ"),
        (125, "ɾɻ"),
        (128, "ʁɽʂʃʈʧ"),
        (135, "ʊʋ"),
        (138, "ʌɣɤ"),
        (142, "χʎ"),
        (147, "ʒʔ"),
        (156, "ˈˌː"),
        (162, "ʰ"),
        (164, "ʲ"),
        (169, "↓"),
        (171, "→↗↘"),
        (177, "ᵻ"),
    )
    for number, symbol in enumerate(symbols, number)
}
MOST_TOKENS = 510  # the voices have a style for every length up to this

# Names of the letters: English words in Chinese sentences (APP, WIFI, KTV) are spelled out.
# fmt: off
_LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi",
    "H": "ˈAʧ", "I": "ˈI", "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn",
    "O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs", "T": "tˈi", "U": "jˈu",
    "V": "vˈi", "W": "dˈʌbᵊlju", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi",
}
# fmt: on


class MandarinPhonemes:
    """Text → phonemes, with misaki's rules; loaded at the first use (0.5 s and 130 MB with its word lists)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: Any = None

    def load(self) -> None:
        with self._lock:
            if self._rules is None:
                import jieba

                jieba.setLogLevel(logging.WARNING)  # it announces its dictionary on stderr
                from misaki.zh import ZHG2P

                self._rules = ZHG2P()

    def __call__(self, text: str) -> str:
        """``text`` without digits (see ``speech.reading``) → phonemes of VOCABULARY only; what has none is left out."""
        self.load()
        pieces = (self._piece(piece) for piece in _by_script(text))
        return "".join(symbol for symbol in " ".join(pieces) if symbol in VOCABULARY).strip()

    def _piece(self, piece: str) -> str:
        if piece[0].isascii() and piece[0].isalpha():
            return " ".join(_LETTERS[letter] for letter in piece.upper())
        with self._lock:  # jieba and pypinyin keep caches
            return str(self._rules(piece)[0])


def _by_script(text: str) -> list[str]:
    """Cut where Latin letters and the rest meet."""
    pieces: list[str] = []
    latin = False
    for character in text:
        is_latin = character.isascii() and character.isalpha()
        if pieces and is_latin == latin:
            pieces[-1] += character
        else:
            pieces.append(character)
        latin = is_latin
    return [piece.strip() for piece in pieces if piece.strip()]


def tokens(phonemes: str) -> list[int]:
    return [VOCABULARY[symbol] for symbol in phonemes]


def portions(phonemes: str, most: int = MOST_TOKENS) -> list[str]:
    """Cut what is too long for the network, after punctuation or a space if there is one."""
    cut: list[str] = []
    rest = phonemes
    while len(rest) > most:
        end = max(rest.rfind(mark, most // 2, most) for mark in ".!?;:, ") + 1 or most
        cut.append(rest[:end].strip())
        rest = rest[end:]
    return [*cut, rest.strip()] if rest.strip() else cut
