"""What the object store does for a picture: takes its bytes from the client, hands them out, forgets them."""

from typing import Any

from store import Item

# A request that the client sends as it is, with the bytes: method, url, headers, expiresAt.
Upload = dict[str, Any]

# BEGIN HERE with stage 2a. The environment says where the object store is (AWS_ENDPOINT_URL_S3) and which bucket is
# yours (OBJECTS_BUCKET); `.venv/bin/pip install boto3` brings a client for it.


def announce_upload(image: Item, seconds: int) -> Upload | None:
    """Good for so many seconds, and for these bytes only."""
    return None


def locate_bytes(image: Item) -> str | None:
    """Where the bytes can be had for a while; None as long as they have not come."""
    return None


def remove_bytes(image: Item) -> None:
    pass
