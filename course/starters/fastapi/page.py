"""How a list is answered: filtered, newest first, and, when you have built it, in pages."""

import re
from collections.abc import Iterable
from typing import Any

from fastapi import HTTPException
from starlette.datastructures import QueryParams

# `id`, `createdAt`, and the members of its kind. `createdAt` is a text in UTC with milliseconds, so that the order of
# the texts is the order of the times.
Item = dict[str, Any]

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def list_page(items: Iterable[Item], query: QueryParams, filters: tuple[str, ...]) -> dict[str, Any]:
    """Called for each GET of a list. `filters` names the parameters that narrow it."""
    wanted = {name: read_id(query, name) for name in filters if name in query}
    matching = [item for item in items if all(item[name] == value for name, value in wanted.items())]
    matching.sort(key=lambda item: item["createdAt"], reverse=True)

    # BEGIN HERE with stage 3b: read `limit` and `after`, answer one page of the list, and say in `next` how it goes on.
    return {"items": matching, "next": None}


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
