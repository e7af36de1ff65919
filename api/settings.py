"""The gateway's settings: environment variables with the prefix ``HOTLINE_``, and ``.env``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from orders.database import default_url

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Names and defaults as docs/settings.md lists them; a wrong value is refused at the start by name."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", env_file=ROOT / ".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    city: str = "changde"
    data_dir: Path = Path("var")
    database_url: str | None = None
    redis_url: str | None = None
    audiosocket_port: int = Field(9092, ge=0, le=65535)
    # The address where Asterisk reaches the AudioSocket; there is no token in that protocol, so not every address.
    audiosocket_host: str = "127.0.0.1"
    # Calls at once, over whatever channel; the next one is told that all lines are busy.
    lines: int = Field(15, ge=1)
    asr_engine: Literal["whisper", "vosk"] = "whisper"
    whisper_model: Path | None = None
    vosk_model: Path | None = None
    tts_engine: Literal["kokoro", "espeak"] = "kokoro"
    # Recordings of calls: what they are kept as once the call is over, and for how many days; 0 keeps them for ever.
    recording_format: Literal["opus", "wav"] = "opus"
    recording_days: int = Field(180, ge=0, le=36500)
    # Questions to the answers, masked, for the editors; 0 keeps them for ever.
    question_days: int = Field(365, ge=0, le=36500)
    api_token: str = ""
    ticket_backend: Literal["local"] = "local"
    # Requests a minute and address without the service token.
    public_rate: int = Field(120, ge=1)
    # A chat in which nothing was said for so long has ended; its draft is owed a call-back.
    chat_idle_minutes: int = Field(30, ge=1)

    # Set by `hotline up` for its children.
    rasa_url: str = "http://127.0.0.1:5005"
    internal_port: int = Field(5055, ge=0, le=65535)
    internal_secret: str = ""

    @property
    def data(self) -> Path:
        """The data folder as an absolute path; a relative one counts from the project's root."""
        return self.data_dir if self.data_dir.is_absolute() else ROOT / self.data_dir

    @property
    def database(self) -> str:
        return self.database_url or default_url(self.data)

    @property
    def recordings(self) -> Path:
        return self.data / "recordings"
