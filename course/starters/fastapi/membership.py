"""How a list of members is answered."""

from typing import Any

from starlette.datastructures import QueryParams

from page import list_page

# `albumId`, `userId` and `createdAt`.
Member = dict[str, Any]


def page_of(found: list[Member], id_name: str, query: QueryParams) -> dict[str, Any]:
    """A page of members; in a list they are told apart by one of their two ids, as the other one is the same for all."""
    page = list_page([{"id": member[id_name], **member} for member in found], query, ())
    items = [{name: item[name] for name in ("albumId", "userId", "createdAt")} for item in page["items"]]
    return {**page, "items": items}
