"""What a caller is sure to hear soon: rendered meanwhile, it is said without a gap."""

from __future__ import annotations

from actions.context import Context
from actions.draft import known_fields
from actions.read_back import read_back
from bot.texts import Texts
from orders.database import Database
from speech.synthesis import clauses

_UNKNOWN = "\0"


def foreseen(texts: Texts, database: Database, conversation: str) -> list[str]:
    """The clauses of the read-back on the phone that can be told before the last questions are answered."""
    fields = known_fields(Context(database, {}), conversation)
    if not fields.get("description"):
        return []
    response, values = read_back(fields, "voice")
    told = {name: value if name in fields else _UNKNOWN for name, value in values.items()}
    return [clause for clause in clauses(texts.say(response, "voice", **told)) if _UNKNOWN not in clause]
