"""How a list is answered: filtered, newest first, in pages that go on after a place in that order."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Any

from fastapi import HTTPException
from starlette.datastructures import QueryParams

# `id`, `createdAt`, and the members of its kind. `createdAt` is a text in UTC with milliseconds, so that the order of
# the texts is the order of the times.
Item = dict[str, Any]

# Where an item stands: (createdAt, id). Two items may share a millisecond, but no id: so no two stand at the same place.
Place = tuple[str, str]

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# Of this start of the server. One that runs more than once, or keeps its items, reads it from its settings.
SECRET = secrets.token_bytes(32)


def list_page(items: Iterable[Item], query: QueryParams, filters: tuple[str, ...]) -> dict[str, Any]:
    """Called for each GET of a list. `filters` names the parameters that narrow it."""
    limit = read_limit(query)
    after = read_after(query)
    wanted = {name: read_id(query, name) for name in filters if name in query}

    # Filtered first and cut afterwards; the other way round, pages would come out short or empty.
    matching = [item for item in items if all(item[name] == value for name, value in wanted.items())]
    # The place is compared and never looked up: the item that stood there may be gone. A database does the same with
    # where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3
    ahead = [item for item in matching if after is None or place_of(item) < after]
    ahead.sort(key=place_of, reverse=True)
    page = ahead[:limit]
    # One more than the page holds tells whether another page follows.
    return {"items": page, "next": encode_cursor(place_of(page[-1])) if len(ahead) > limit else None}


def place_of(item: Item) -> Place:
    """Pairs are compared by time, and by id where that is equal: a total order, the same in every request."""
    return item["createdAt"], item["id"]


def encode_cursor(place: Place) -> str:
    """A place as a text without meaning to the client, in characters that a URL takes as they are."""
    text = urlsafe_b64encode(" ".join(place).encode())
    # The seal: one altered character may spell another place, but nobody else can seal it.
    seal = urlsafe_b64encode(hmac.digest(SECRET, text, hashlib.sha256)[:12])
    return b".".join([text, seal]).decode().replace("=", "")


def decode_cursor(cursor: str) -> Place | None:
    """None unless this server made the cursor, exactly as it is."""
    try:
        created_at, item_id = urlsafe_b64decode(cursor.partition(".")[0] + "==").decode().split(" ")
    except ValueError:
        return None
    place = created_at, item_id
    return place if encode_cursor(place) == cursor else None


def read_limit(query: QueryParams) -> int:
    text = read_once(query, "limit")
    if text is None:
        return 20
    # int() alone would also take " 7", "1_0", and the digits of other scripts.
    if re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= 100:
        return int(text)
    raise HTTPException(400, "limit has to be a whole number from 1 to 100.")


def read_after(query: QueryParams) -> Place | None:
    cursor = read_once(query, "after")
    if cursor is None:
        return None
    place = decode_cursor(cursor)
    if place is None:
        raise HTTPException(400, "after has to be the next of an earlier page, unchanged.")
    return place


def read_id(query: QueryParams, name: str) -> str:
    text = read_once(query, name) or ""
    if UUID.fullmatch(text):
        return text
    raise HTTPException(400, f"{name} has to be an id.")


def read_once(query: QueryParams, name: str) -> str | None:
    values = query.getlist(name)
    if len(values) > 1:
        raise HTTPException(400, f"{name} has to come once.")
    return values[0] if values else None
