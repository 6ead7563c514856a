"""Where the items of one kind are kept: a table of SQLite, which comes with Python."""

import json
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
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


folder = Path(os.environ.get("DATA_DIR", "data"))
folder.mkdir(parents=True, exist_ok=True)

# Every statement is a transaction of its own (isolation_level=None). A change goes into the log first, and is on the
# disk (fsync) before its statement returns: FULL asks for that.
database = sqlite3.connect(folder / "postcards.sqlite", isolation_level=None, check_same_thread=False)
database.executescript("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on")


class Collection:
    def __init__(self, name: str):
        """`name` is one of users, albums, postcards."""
        self.name = name
        database.execute(
            f"create table if not exists {name} (id text primary key, version integer not null, item text not null)"
        )

    def list(self) -> list[Item]:
        """All of them. Like any table in a database, it promises no order."""
        return [json.loads(item) for (item,) in database.execute(f"select item from {self.name}")]

    def find(self, item_id: str) -> Kept | None:
        row = database.execute(f"select item, version from {self.name} where id = ?", (item_id,)).fetchone()
        return Kept(json.loads(row[0]), row[1]) if row else None

    def add(self, item: Item) -> Kept:
        database.execute(
            f"insert into {self.name} (id, version, item) values (?, 1, ?)", (item["id"], json.dumps(item))
        )
        return Kept(item, 1)

    def change(self, item: Item, version: int) -> Kept:
        """Replaces the item when it still has this version, which a client has named with If-Match; else Stale."""
        # The version is compared where it is changed, in one statement: nobody comes between.
        changed = database.execute(
            f"update {self.name} set item = ?, version = version + 1 where id = ? and version = ?",
            (json.dumps(item), item["id"], version),
        )
        if changed.rowcount == 0:
            raise Stale
        return Kept(item, version + 1)

    def remove(self, item_id: str) -> bool:
        """False when there is no such item; Referenced when it has to stay."""
        try:
            return database.execute(f"delete from {self.name} where id = ?", (item_id,)).rowcount == 1
        except sqlite3.IntegrityError as error:
            raise Referenced from error
