"""Postcards over HTTP: users, albums and postcards, all three served by one function, the members of albums, and images."""

import os
import re
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError

from images import serve_images
from members import serve_members
from page import list_page
from store import Collection, Item, Kept, Referenced, Stale
from times import now


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
    items: Collection,
    Body: type[BaseModel],
    references: dict[str, Collection],
    fixed: tuple[str, ...] = (),
    filters: tuple[str, ...] = (),
) -> None:
    """Answers for one collection: its list, and its items. `fixed`: members that no change may touch.

    The functions are `async`, and never wait: so they run one after the other, and none sees half a change.
    """
    path = f"/{items.name}"

    @app.get(path)
    async def list_items(request: Request):
        return list_page(items.list(), request.query_params, filters)

    @app.post(path, status_code=201)
    async def create(body: Body, response: Response):
        members = check_references(body.model_dump())
        item = {"id": str(uuid4()), **members, "createdAt": now()}
        response.headers["location"] = f"{path}/{item['id']}"
        return send(items.add(item), response)

    @app.get(path + "/{item_id}")
    async def read(item_id: str, response: Response):
        return send(find(item_id), response)

    @app.patch(path + "/{item_id}")
    async def change(item_id: str, changes: Item, response: Response, if_match: str | None = Header(None)):
        item = find(item_id).item
        if if_match is None:
            raise HTTPException(428, "If-Match is missing.")
        wanted = {name: value for name, value in changes.items() if name not in fixed}
        try:
            members = check_references(Body(**{**item, **wanted}).model_dump())
        except ValidationError as invalid:
            raise RequestValidationError(invalid.errors()) from invalid
        try:
            return send(items.change({**item, **members}, version_in(if_match)), response)
        except Stale:
            raise HTTPException(412, "It was changed since.")

    @app.delete(path + "/{item_id}", status_code=204)
    async def delete(item_id: str):
        try:
            if not items.remove(item_id):
                raise HTTPException(404, "Nothing has this id.")
        except Referenced:
            raise HTTPException(409, "Something else refers to it.")

    def find(item_id: str) -> Kept:
        kept = items.find(item_id)
        if kept is None:
            raise HTTPException(404, "Nothing has this id.")
        return kept

    def check_references(members: Item) -> Item:
        for name, collection in references.items():
            if members[name] is not None and collection.find(members[name]) is None:
                raise HTTPException(422, f"{name} is the id of nothing.")
        return members


def send(kept: Kept, response: Response) -> Item:
    """With its version, so that a client can say later which one its change is based on (RFC 9110, section 13.1.1)."""
    response.headers["etag"] = f'"{kept.version}"'
    return kept.item


def version_in(tag: str) -> int:
    """The version that an ETag of ours stands for; 0, which nothing has, for any other."""
    found = re.fullmatch(r'"([0-9]{1,18})"', tag)
    return int(found[1]) if found else 0


users = Collection("users")
albums = Collection("albums")
postcards = Collection("postcards")
serve(users, NewUser, {})
serve(albums, NewAlbum, {"ownerId": users}, fixed=("ownerId",))
serve(postcards, NewPostcard, {"senderId": users, "albumId": albums}, fixed=("senderId",), filters=("albumId",))
serve_members(app, albums, users)
serve_images(app, Collection("images"))


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
