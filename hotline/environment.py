"""What the set-up and the supervisor need to know of the settings.

Standard library only, Python 3.8 or newer: this is read before any environment is made, and in a supervisor that
stays small. The gateway reads the same variables with their full checks in ``api.settings``; tests/hotline holds
that both understand a ``.env`` file alike.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "HOTLINE_"
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


class BadSetting(Exception):
    """A setting that cannot be used; the text names it and says what it takes."""


class Environment:
    """The settings as this process sees them: environment variables first, then ``.env``, then the defaults."""

    def __init__(self, root: Path = ROOT, variables: Mapping[str, str] = os.environ) -> None:
        self.root = root
        self._values = read_env_file(root / ".env")
        # pydantic-settings takes the names without regard to case.
        self._values.update({name.upper(): value for name, value in variables.items()})

    def _get(self, name: str, default: str) -> str:
        return self._values.get(PREFIX + name, "") or default

    @property
    def host(self) -> str:
        return self._get("HOST", "127.0.0.1")

    @property
    def port(self) -> int:
        """Raises BadSetting."""
        return self._number("PORT", "8000", 1)

    @property
    def audiosocket_host(self) -> str:
        return self._get("AUDIOSOCKET_HOST", "127.0.0.1")

    @property
    def audiosocket_port(self) -> int:
        """0 when no exchange may connect. Raises BadSetting."""
        return self._number("AUDIOSOCKET_PORT", "9092", 0)

    def _number(self, name: str, default: str, least: int) -> int:
        text = self._get(name, default)
        if not text.isdigit() or not least <= int(text) <= 65535:
            raise BadSetting(f"{PREFIX}{name} is {text!r}; it takes a number from {least} to 65535.")
        return int(text)

    @property
    def data(self) -> Path:
        """The data folder, absolute; a relative one counts from the project's root."""
        return self.root / self._get("DATA_DIR", "var")

    @property
    def api_token(self) -> str:
        return self._get("API_TOKEN", "")

    @property
    def database_url(self) -> str:
        """The configured address, or an empty text for the SQLite file in the data folder."""
        return self._get("DATABASE_URL", "")

    @property
    def base_url(self) -> str:
        """Where this machine reaches the gateway."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"http://{host}:{self.port}"


def read_env_file(path: Path) -> dict[str, str]:
    """The ``NAME=value`` lines of a file, names in capitals; an absent file is an empty one.

    Raises BadSetting when it is there and cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} cannot be read ({error}): mend or remove it.") from error
    values = {}
    for line in text.splitlines():
        found = _LINE.match(line)
        if found:
            values[found.group(1).upper()] = _unquoted(found.group(2))
    return values


def _unquoted(value: str) -> str:
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        if end > 0:
            return value[1:end]
    return re.sub(r"(^|\s+)#.*$", "", value)
