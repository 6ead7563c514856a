"""Who is a member of which album: a table of its own, whose key is the pair."""

import sqlite3

from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

from membership import Member, page_of
from store import Collection, database
from times import now


class NewMember(BaseModel):
    userId: str


def serve_members(app: FastAPI, albums: Collection, users: Collection) -> None:
    # The pair is the key: the same pair twice is impossible, whoever asks for it and when. Each half refers to what has
    # to be there, and may not go while somebody refers to it. The second index is for the other side.
    database.executescript("""
        create table if not exists members (
            album_id text not null references albums (id) on delete restrict,
            user_id text not null references users (id) on delete restrict,
            created_at text not null,
            primary key (album_id, user_id)
        ) without rowid;
        create index if not exists members_by_user on members (user_id, album_id);
    """)

    @app.get("/albums/{album_id}/members")
    async def list_members(album_id: str, request: Request):
        must_be_album(album_id)
        return page_of(select("album_id = ?", album_id), "userId", request.query_params)

    @app.post("/albums/{album_id}/members", status_code=201)
    async def add_member(album_id: str, body: NewMember, response: Response):
        must_be_album(album_id)
        try:
            # No look before: the key decides, and says afterwards whether there was anything to insert.
            joined = database.execute(
                "insert into members (album_id, user_id, created_at) values (?, ?, ?) on conflict do nothing",
                (album_id, body.userId, now()),
            )
        except sqlite3.IntegrityError as error:
            raise HTTPException(422, "userId is the id of nobody.") from error
        if joined.rowcount == 0:
            response.status_code = 200
        response.headers["location"] = f"/albums/{album_id}/members/{body.userId}"
        return find(album_id, body.userId)

    @app.get("/albums/{album_id}/members/{user_id}")
    async def read_member(album_id: str, user_id: str):
        return find(album_id, user_id)

    @app.delete("/albums/{album_id}/members/{user_id}", status_code=204)
    async def remove_member(album_id: str, user_id: str):
        gone = database.execute("delete from members where album_id = ? and user_id = ?", (album_id, user_id))
        if gone.rowcount == 0:
            raise HTTPException(404, "They are no member of this album.")

    @app.get("/users/{user_id}/memberships")
    async def list_memberships(user_id: str, request: Request):
        return page_of(select("user_id = ?", user_id), "albumId", request.query_params)

    def must_be_album(album_id: str) -> None:
        if albums.find(album_id) is None:
            raise HTTPException(404, "There is no such album.")


def select(condition: str, *values: str) -> list[Member]:
    rows = database.execute(f"select album_id, user_id, created_at from members where {condition}", values)
    return [{"albumId": album, "userId": user, "createdAt": created} for album, user, created in rows]


def find(album_id: str, user_id: str) -> Member:
    found = select("album_id = ? and user_id = ?", album_id, user_id)
    if not found:
        raise HTTPException(404, "They are no member of this album.")
    return found[0]
