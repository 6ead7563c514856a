"""What the object store does for a picture: takes its bytes from the client, hands them out, forgets them."""

from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from presign import presign
from store import Item

# A request that the client sends as it is, with the bytes: method, url, headers, expiresAt.
Upload = dict[str, Any]

OWN_SECONDS = 300


def announce_upload(image: Item, seconds: int) -> Upload:
    """Good for so many seconds, and for these bytes only."""
    at = datetime.now(timezone.utc)
    headers = {"content-type": image["contentType"]}
    bound = {**headers, "content-length": str(image["byteLength"])}
    return {
        "method": "PUT",
        "url": presign("PUT", key_of(image), at, seconds, bound),
        "headers": headers,
        "expiresAt": (at + timedelta(seconds=seconds)).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def locate_bytes(image: Item) -> str | None:
    """Where the bytes can be had for a while; None as long as they have not come."""
    if not ask("HEAD", image):
        return None
    return presign("GET", key_of(image), datetime.now(timezone.utc), OWN_SECONDS)


def remove_bytes(image: Item) -> None:
    ask("DELETE", image)


def ask(method: str, image: Item) -> bool:
    """Asks the store itself, by a presigned URL too; False when it has no such object."""
    url = presign(method, key_of(image), datetime.now(timezone.utc), OWN_SECONDS)
    try:
        with urlopen(Request(url, method=method), timeout=5):
            return True
    except HTTPError as error:
        if error.code == 404:
            return False
        raise


def key_of(image: Item) -> str:
    """Ours to choose, never the client's."""
    return f"images/{image['id']}"
