"""The webhook where Rasa runs the actions: an app of its own, served on the loopback interface only."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from typing import Any

import orjson
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

log = logging.getLogger(__name__)
PATH = "/actions"


def actions_app(executor: ActionExecutor, sandbox: ActionExecutor, secret: str, domain: Mapping[str, Any]) -> Starlette:
    """``POST /actions``: Rasa's action protocol, for the holder of ``secret`` alone.

    ``sandbox`` runs the actions of replayed conversations. ``domain`` is the assistant's, which Rasa does not send
    (``nlu.launcher``).
    403 without the secret, 400 for a rejection or a body that is no action call, 404 for an unknown action, 500 with
    the kind of error when an action broke (Rasa then fails the turn and the citizen is told).
    """
    expected = f"Bearer {secret}".encode()

    async def run(request: Request) -> JSONResponse:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return JSONResponse({"error": "only the assistant may run actions"}, 403)
        call: Any = orjson.loads(await request.body())
        if not isinstance(call, dict) or "next_action" not in call:
            return JSONResponse({"error": "an action call needs next_action and tracker"}, 400)
        call["domain"] = domain
        try:
            result = await (sandbox if _is_replay(call) else executor).run(call)
        except ActionExecutionRejection as error:
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 400)
        except ActionNotFoundException as error:
            log.error("%s", error)
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 404)
        except Exception as error:
            log.exception("action %s failed", call.get("next_action"))
            return JSONResponse({"error": f"{type(error).__name__}: {error}", "action_name": call["next_action"]}, 500)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    return Starlette(routes=[Route(PATH, run, methods=["POST"])])


def _is_replay(call: dict[str, Any]) -> bool:
    message = (call.get("tracker") or {}).get("latest_message") or {}
    return bool((message.get("metadata") or {}).get("sandbox"))
