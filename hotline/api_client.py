"""The gateway that runs, as the terminal's commands reach it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from hotline.environment import Environment

TIMEOUT_S = 60.0
READY_TIMEOUT_S = 10.0
REPLAY_TIMEOUT_S = 600.0  # a conversation of many turns, behind others
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NoAnswer(Exception):
    """The gateway gave none, or refused; the text is a sentence that says what to do."""


class ApiClient:
    """The gateway at ``base_url`` with the service ``token`` (may be empty: then only what citizens may do).

    Every method raises NoAnswer.
    """

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        self.token = token
        # trust_env: a proxy of the environment must not come between two processes of one machine.
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=TIMEOUT_S,
            trust_env=False,
        )

    @classmethod
    def here(cls, environment: Environment, url: str | None = None, token: str | None = None) -> ApiClient:
        """The gateway that these settings start, or the one at ``url``.

        The token is the given one, else the one set in HOTLINE_API_TOKEN, else that of the data folder, which
        leaves this machine for nobody.
        """
        base_url = (url or environment.base_url).rstrip("/")
        if token is None:
            token = environment.api_token
        if not token and urlsplit(base_url).hostname in LOOPBACK:
            try:
                token = (environment.data / "api-token").read_text(encoding="utf-8").strip()
            except OSError:  # it never ran here: what needs the token will say so
                token = ""
        return cls(base_url, token)

    @property
    def voice_url(self) -> str:
        """The address of its voice socket."""
        return "ws" + self.base_url.removeprefix("http") + "/voice"

    def greeting(self, city: str | None) -> str:
        """What the page says first."""
        greeting: str = self._json("GET", "/api/web/config", params={"city": city} if city else {})["greeting"]
        return greeting

    def say(self, sender: str, text: str, city: str | None) -> list[dict[str, Any]]:
        """One message of a citizen → the bot's messages, as Rasa's REST channel writes them."""
        body: dict[str, Any] = {"sender": sender, "message": text, "metadata": {"city": city} if city else {}}
        replies: list[dict[str, Any]] = self._json("POST", "/webhooks/rest/webhook", json=body)
        return replies

    def orders(self, conversation: str) -> list[dict[str, Any]]:
        """The orders of a conversation, newest first; needs the token."""
        orders: list[dict[str, Any]] = self._json("GET", "/api/orders", params={"conversation": conversation})
        return orders

    def order(self, number: str) -> dict[str, Any]:
        """One order; needs the token."""
        order: dict[str, Any] = self._json("GET", f"/api/orders/{quote(number, safe='')}")
        return order

    def callbacks(self, due: bool) -> list[dict[str, Any]]:
        """The follow-ups that are owed, ``due`` ones alone; needs the token."""
        owed: list[dict[str, Any]] = self._json("GET", "/api/callbacks", params={"due": due})
        return owed

    def call_back(self, number: str) -> dict[str, Any]:
        """Open a chat about a finished order: its ``sender`` and ``replies``; needs the token."""
        opened: dict[str, Any] = self._json("POST", "/api/callbacks", json={"number": number})
        return opened

    def conversations_of(self, day: str) -> list[str]:
        """The ids of the conversations that began on ``day`` (2026-11-24); needs the token."""
        ids: list[str] = self._json("GET", "/api/replays", params={"day": day})
        return ids

    def replay(self, conversation: str) -> dict[str, Any]:
        """A conversation again, today's answers beside the recorded ones; needs the token."""
        options = {"json": {"conversation": conversation}, "timeout": REPLAY_TIMEOUT_S}
        replayed: dict[str, Any] = self._json("POST", "/api/replays", **options)
        return replayed

    def ready(self) -> dict[str, str]:
        """Why it cannot work, by part; empty when it can."""
        try:
            reasons: dict[str, str] = self._client.get("/readyz", timeout=READY_TIMEOUT_S).json()["reasons"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise self._silent(error) from error
        return reasons

    def _json(self, method: str, path: str, **options: Any) -> Any:
        try:
            response = self._client.request(method, path, **options)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._silent(error) from error
        try:
            body = response.json()
        except ValueError as error:
            raise NoAnswer(f"{self.base_url} is not a hotline (it answered no JSON): give another --url.") from error
        if response.status_code >= 400:
            reason = body.get("error") if isinstance(body, dict) else None
            raise NoAnswer(f"The gateway refused ({response.status_code}): {reason or body}")
        return body

    def _silent(self, error: Exception) -> NoAnswer:
        if isinstance(error, httpx.ConnectError):
            return NoAnswer(f"Nothing answers at {self.base_url}: start it with `make run`, or give --url.")
        return NoAnswer(f"{self.base_url} did not answer ({type(error).__name__}): see its log, or give another --url.")
