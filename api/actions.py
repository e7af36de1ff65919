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
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import stages

log = logging.getLogger(__name__)
PATH = "/actions"


def actions_app(executor: ActionExecutor, sandbox: ActionExecutor, secret: str, domain: Mapping[str, Any]) -> Starlette:
    """``POST /actions``: Rasa's action protocol, for the holder of ``secret`` alone.

    The answer to a form's validation also has ``question``: what ``action_ask_<form>_<slot>`` says to the slot that is
    open then, ``{"slot", "events", "responses"}``, so that Rasa need not call for it (``nlu.components.shortcuts``).
    ``sandbox`` runs the actions of replayed conversations. ``domain`` is the assistant's, which Rasa does not send
    (``nlu.launcher``).
    403 without the secret, 400 for a rejection or a body that is no action call, 404 for an unknown action, 500 with
    the kind of error when an action broke (Rasa then fails the turn and the citizen is told).
    """
    expected = f"Bearer {secret}".encode()

    async def run(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return JSONResponse({"error": "only the assistant may run actions"}, 403)
        call: Any = orjson.loads(await request.body())
        if not isinstance(call, dict) or "next_action" not in call:
            return JSONResponse({"error": "an action call needs next_action and tracker"}, 400)
        call["domain"] = domain
        actions = sandbox if _is_replay(call) else executor
        try:
            with stages.timed(stages.ACTION):
                result = await actions.run(call)
                answer = result.model_dump() if result else {"events": [], "responses": []}
                if question := await _question(actions, call, answer["events"]):
                    answer["question"] = question
        except ActionExecutionRejection as error:
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 400)
        except ActionNotFoundException as error:
            log.error("%s", error)
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 404)
        except Exception as error:
            log.exception("action %s failed", call.get("next_action"))
            return JSONResponse({"error": f"{type(error).__name__}: {error}", "action_name": call["next_action"]}, 500)
        return Response(orjson.dumps(answer), media_type="application/json")

    return Starlette(routes=[Route(PATH, run, methods=["POST"])])


async def _question(actions: ActionExecutor, call: dict[str, Any], events: list[dict[str, Any]]) -> Any:
    """What a form that was validated with ``events`` asks next; None where it was none or is done. Asking reads the
    slots and writes nothing: Rasa may still decide otherwise."""
    form = str(call["next_action"]).removeprefix("validate_")
    wanted = (call["domain"]["forms"].get(form) or {}).get("required_slots", ())
    if any(event["event"] not in ("slot", "bot") or event.get("name") == "requested_slot" for event in events):
        return None
    slots = {**call["tracker"]["slots"], **{event["name"]: event["value"] for event in events if "value" in event}}
    slot = next((name for name in wanted if slots.get(name) is None), None)
    name = f"action_ask_{form}_{slot}"
    if name not in actions.actions:
        return None
    tracker = {**call["tracker"], "slots": slots, "active_loop": {"name": form}}
    try:
        asked = await actions.run({**call, "next_action": name, "tracker": tracker})
    except Exception:  # Rasa calls for it by itself then, and fails the turn where it fails again
        log.exception("action %s failed after the validation", name)
        return None
    return {"slot": slot, **asked.model_dump()} if asked else None


def _is_replay(call: dict[str, Any]) -> bool:
    message = (call.get("tracker") or {}).get("latest_message") or {}
    return bool((message.get("metadata") or {}).get("sandbox"))
