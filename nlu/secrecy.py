"""Whether the caller wants name and phone kept from the unit that handles the order."""

from __future__ import annotations

import re

_KEEP_SECRET = re.compile(r"保密|别(?:让|跟|告诉).{0,8}(?:知道|说)|不要(?:公开|透露)|匿名")
_NOT_SECRET = re.compile(
    r"(?:不用|不需要|无需|不必|没必要|不)(?:要)?保密|(?:可以|能)公开|公开(?:就|也)?(?:行|可以|没事)|无所谓"
)


def wants_secrecy(text: str) -> bool | None:
    """True for 别让他们知道是我, False for 不用保密, None when nothing is said of it."""
    if _NOT_SECRET.search(text):
        return False
    return True if _KEEP_SECRET.search(text) else None
