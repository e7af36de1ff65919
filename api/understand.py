"""What the bot understands and knows, without a conversation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import AfterValidator, BaseModel

from api.errors import Refused
from api.gateway import Gateway
from api.security import public
from bot.rasa import AssistantError
from faq.masking import masked
from nlu.city import load_city
from nlu.emergency import Emergency
from nlu.text import TextTooLong
from nlu.tuned.opinion import read_by_both
from nlu.understand import understand
from orders.fields import storable
from orders.questions import keep_question

router = APIRouter(prefix="/api", tags=["understanding"])


class Question(BaseModel):
    text: Annotated[str, AfterValidator(storable)]
    city: str | None = None
    channel: Literal["chat", "voice"] = "chat"


@router.post("/understand", dependencies=[Depends(public)])
async def read(body: Question, request: Request) -> dict[str, Any]:
    """Intent, entities, address, order type, category, departments, emergency: as in a conversation.

    A text that says nothing (emoji, control characters) or is too long to be read gets an empty answer with its
    ``reason``.
    """
    gateway: Gateway = request.app.state.gateway
    city = load_city(body.city or gateway.settings.city)
    if not body.text.strip():
        raise Refused(422, "text: nothing to understand; send a text that is not blank")
    try:
        seen = await run_in_threadpool(understand, body.text, city, channel=body.channel, vectors=gateway.vectors.of)
    except TextTooLong as error:
        return _nothing(body.text, str(error))
    if not any(character.isalnum() for character in seen.corrected):
        return _nothing(body.text, "there is not a word in it")
    vector = await run_in_threadpool(read_by_both, seen.corrected, gateway.vectors.of)
    try:
        parsed = await gateway.rasa.parse(seen.corrected, vector)
    except AssistantError as error:
        raise Refused(503, f"{error}; try again in a few seconds") from None
    return {
        "text": body.text,
        "corrected": seen.corrected,
        "intent": _intent(parsed),
        "intent_ranking": parsed.get("intent_ranking", []),
        "entities": [
            {"name": found.name, "value": found.value, "start": found.start, "end": found.end}
            for found in seen.found.values()
        ],
        "address": seen.address.as_dict() if seen.address else None,
        "order_type": seen.order_type,
        "category": seen.category,
        "departments": [{"name": name, "confidence": share} for name, share in seen.departments],
        "emergency": _emergency(seen.emergency),
    }


def _intent(parsed: dict[str, Any]) -> dict[str, Any]:
    """Rasa's intent; where it is too unsure to act but thinks of small talk or another assistant's business, that: it
    is turned away either way."""
    intent: dict[str, Any] = parsed["intent"]
    if intent["name"] == "nlu_fallback":
        best: dict[str, Any] = next((one for one in parsed["intent_ranking"] if one["name"] != "nlu_fallback"), intent)
        return best if best["name"] in ("chitchat", "out_of_scope") else intent
    return intent


def _nothing(text: str, reason: str) -> dict[str, Any]:
    return {
        "text": text,
        "corrected": "",
        "reason": reason,
        "intent": {"name": None, "confidence": 0.0},
        "intent_ranking": [],
        "entities": [],
        "address": None,
        "order_type": None,
        "category": [],
        "departments": [],
        "emergency": _emergency(Emergency("none")),
    }


def _emergency(found: Emergency) -> dict[str, Any]:
    return {"action": found.action, "number": found.number, "kind": found.kind}


@router.get("/faq/search", dependencies=[Depends(public)])
def search(
    request: Request, q: Annotated[str, Query(min_length=1, max_length=500)], city: str | None = None
) -> dict[str, Any]:
    """The decision and the topics behind it; the question is kept, masked, for the editors."""
    gateway: Gateway = request.app.state.gateway
    name = load_city(city or gateway.settings.city).name
    result = gateway.faqs[name].ask(q)
    first = result.hits[0] if result.hits else None
    with gateway.database.session() as session:
        keep_question(
            session,
            masked(q),
            city=name,
            channel="api",
            decision=result.decision,
            topic=first.id if first else None,
            score=first.score if first else None,
            vector=None if result.vector is None else result.vector.astype("<f2").tobytes(),
        )
    return {
        "decision": result.decision,
        "hits": [
            {
                "id": hit.id,
                "topic": hit.topic,
                "question": hit.question,
                "answer": hit.answer,
                "score": round(float(hit.score), 4),
                "source": hit.source.name,
                "checked_on": str(hit.checked_on),
            }
            for hit in result.hits
        ],
    }
