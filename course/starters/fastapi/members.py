"""Who is a member of which album."""

from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

from membership import Member, page_of
from store import Collection
from times import now


class NewMember(BaseModel):
    userId: str


# BEGIN HERE with stage 2b. A list remembers everybody as often as they come, whether they exist or not.
members: list[Member] = []


def serve_members(app: FastAPI, albums: Collection, users: Collection) -> None:
    @app.get("/albums/{album_id}/members")
    async def list_members(album_id: str, request: Request):
        must_be_album(album_id)
        found = [member for member in members if member["albumId"] == album_id]
        return page_of(found, "userId", request.query_params)

    @app.post("/albums/{album_id}/members", status_code=201)
    async def add_member(album_id: str, body: NewMember, response: Response):
        must_be_album(album_id)
        member = {"albumId": album_id, "userId": body.userId, "createdAt": now()}
        members.append(member)
        response.headers["location"] = f"/albums/{album_id}/members/{body.userId}"
        return member

    @app.get("/albums/{album_id}/members/{user_id}")
    async def read_member(album_id: str, user_id: str):
        return find(album_id, user_id)

    @app.delete("/albums/{album_id}/members/{user_id}", status_code=204)
    async def remove_member(album_id: str, user_id: str):
        members.remove(find(album_id, user_id))

    @app.get("/users/{user_id}/memberships")
    async def list_memberships(user_id: str, request: Request):
        found = [member for member in members if member["userId"] == user_id]
        return page_of(found, "albumId", request.query_params)

    def must_be_album(album_id: str) -> None:
        if albums.find(album_id) is None:
            raise HTTPException(404, "There is no such album.")


def find(album_id: str, user_id: str) -> Member:
    for member in members:
        if member["albumId"] == album_id and member["userId"] == user_id:
            return member
    raise HTTPException(404, "They are no member of this album.")
