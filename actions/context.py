"""What the actions work with, handed to each of them when they are made."""

from __future__ import annotations

from dataclasses import dataclass

from faq import Faq
from nlu.city import City, load_city
from orders.database import Database


@dataclass(frozen=True)
class Context:
    """The database, the answers by city, and the city packs."""

    database: Database
    faqs: dict[str, Faq]

    def city(self, name: str) -> City:
        return load_city(name)

    def faq(self, name: str) -> Faq:
        return self.faqs[name]
