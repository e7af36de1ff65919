"""The gateway's settings with their full checks, for commands that a person calls."""

from __future__ import annotations

from pydantic import ValidationError

from api.settings import Settings
from hotline.environment import BadSetting


def checked_settings() -> Settings:
    """The settings of this process. Raises BadSetting, which names the first wrong one and what it takes."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        name = "_".join(str(part) for part in wrong["loc"]).upper()
        raise BadSetting(f"HOTLINE_{name} is {wrong['input']!r}: {wrong['msg']}.") from error
