"""Where the items of one kind are kept: in memory, until you have built more."""

from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]


class Stale(Exception):
    """The item was changed since the version that a change is based on."""


class Referenced(Exception):
    """Something else refers to the item, so that it has to stay."""


@dataclass(frozen=True)
class Kept:
    item: Item
    version: int  # Counts its changes, from 1: what its ETag says.


# BEGIN HERE with stage 2. What a method has returned was acknowledged: from then on it may not get lost. Your data
# belongs into the folder that the environment names in DATA_DIR, or into ./data when it names none.
class Collection:
    def __init__(self, name: str):
        """`name` is one of users, albums, postcards: the name for a table or a file."""
        self.name = name
        self._kept: dict[str, Kept] = {}

    def list(self) -> list[Item]:
        """All of them. Like a table in a database, it promises no order."""
        return [kept.item for kept in self._kept.values()]

    def find(self, item_id: str) -> Kept | None:
        return self._kept.get(item_id)

    def add(self, item: Item) -> Kept:
        kept = Kept(item, 1)
        self._kept[item["id"]] = kept
        return kept

    def change(self, item: Item, version: int) -> Kept:
        """Replaces the item when it still has this version, which a client has named with If-Match; else Stale."""
        kept = Kept(item, self._kept[item["id"]].version + 1)
        self._kept[item["id"]] = kept
        return kept

    def remove(self, item_id: str) -> bool:
        """False when there is no such item; Referenced when it has to stay."""
        return self._kept.pop(item_id, None) is not None
