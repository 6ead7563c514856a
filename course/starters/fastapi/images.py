"""Pictures: what is known of them is kept here, their bytes are in the object store."""

from typing import Literal
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from page import list_page
from store import Collection, Item
from times import now
from upload import announce_upload, locate_bytes, remove_bytes


class NewImage(BaseModel):
    contentType: Literal["image/jpeg", "image/png"]
    byteLength: int = Field(ge=1, le=10 * 1024 * 1024, strict=True)
    uploadSeconds: int = Field(300, ge=1, le=3600, strict=True)


def serve_images(app: FastAPI, images: Collection) -> None:
    @app.get("/images")
    async def list_images(request: Request):
        return list_page(images.list(), request.query_params, ())

    @app.post("/images", status_code=201)
    def announce(body: NewImage, response: Response):
        known = {"contentType": body.contentType, "byteLength": body.byteLength}
        item = images.add({"id": str(uuid4()), **known, "createdAt": now()}).item
        upload = announce_upload(item, body.uploadSeconds)
        response.headers["location"] = f"/images/{item['id']}"
        return {**item, "upload": upload} if upload else item

    @app.get("/images/{image_id}")
    async def read_image(image_id: str):
        return find(image_id)

    # Without async, as it waits for the object store: FastAPI runs it in a thread, and goes on with the others.
    @app.get("/images/{image_id}/content")
    def read_content(image_id: str):
        url = locate_bytes(find(image_id))
        if url is None:
            raise HTTPException(404, "The bytes have not come.")
        # A client may keep the address for as long as it is good, and a while less.
        return RedirectResponse(url, 307, {"cache-control": "private, max-age=240"})

    @app.delete("/images/{image_id}", status_code=204)
    def delete_image(image_id: str):
        item = find(image_id)
        images.remove(image_id)
        remove_bytes(item)

    def find(image_id: str) -> Item:
        kept = images.find(image_id)
        if kept is None:
            raise HTTPException(404, "Nothing has this id.")
        return kept.item
