"""Postcards in memory, over HTTP: users, albums and postcards, all three served by one function."""

import os
from datetime import datetime, timezone
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from page import Item, list_page


# What a client sends for a new item. The names of the members are those of the contract.
class NewUser(BaseModel):
    name: str = Field(min_length=1, max_length=100)


class NewAlbum(BaseModel):
    ownerId: str
    title: str = Field(min_length=1, max_length=200)


class NewPostcard(BaseModel):
    senderId: str
    albumId: str | None = None
    text: str = Field(max_length=2000)
    place: str = Field(min_length=1, max_length=200)


# The contract is openapi.yaml; FastAPI is not to make a second one out of this code.
app = FastAPI(openapi_url=None)


def serve(
    path: str, Body: type[BaseModel], references: dict[str, dict[str, Item]], filters: tuple[str, ...] = ()
):
    """Answers for one collection: its list, a new item, and the deletion of one. Gives back the items, by their id.

    The functions are `async`, and never wait: so they run one after the other, and none sees half a change.
    """
    items: dict[str, Item] = {}

    @app.get(path)
    async def list_items(request: Request):
        return list_page(items.values(), request.query_params, filters)

    @app.post(path, status_code=201)
    async def create(body: Body, response: Response):
        members = body.model_dump()
        for name, collection in references.items():
            if members[name] is not None and members[name] not in collection:
                raise HTTPException(422, f"{name} is the id of nothing.")
        created_at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        item = {"id": str(uuid4()), **members, "createdAt": created_at}
        items[item["id"]] = item
        response.headers["location"] = f"{path}/{item['id']}"
        return item

    @app.delete(path + "/{item_id}", status_code=204)
    async def delete(item_id: str):
        if items.pop(item_id, None) is None:
            raise HTTPException(404, "Nothing has this id.")

    return items


users = serve("/users", NewUser, {})
albums = serve("/albums", NewAlbum, {"ownerId": users})
serve("/postcards", NewPostcard, {"senderId": users, "albumId": albums}, filters=("albumId",))


def problem(status: int, detail: str) -> JSONResponse:
    """Errors have a form of their own, so that a client can tell them from data (RFC 9457)."""
    return JSONResponse({"status": status, "detail": detail}, status, media_type="application/problem+json")


@app.exception_handler(HTTPException)
async def on_refusal(_request: Request, refusal: HTTPException):
    return problem(refusal.status_code, refusal.detail)


@app.exception_handler(RequestValidationError)
async def on_invalid_body(_request: Request, invalid: RequestValidationError):
    mistakes = [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in invalid.errors()]
    return problem(422, "; ".join(mistakes))


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "3000")), access_log=False)
