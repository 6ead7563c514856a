"""A presigned URL, by hand: AWS Signature Version 4 in the query. boto3 does the same."""

import hmac
import os
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote, urlsplit

ENDPOINT = os.environ.get("AWS_ENDPOINT_URL_S3", "")
BUCKET = os.environ.get("OBJECTS_BUCKET", "")
REGION = os.environ.get("AWS_REGION", "us-east-1")
KEY_ID = os.environ.get("AWS_ACCESS_KEY_ID", "")
SECRET = os.environ.get("AWS_SECRET_ACCESS_KEY", "")


def presign(method: str, key: str, at: datetime, seconds: int, headers: dict[str, str] = {}) -> str:
    """A URL that is good for this method, this object and these headers, for so many seconds."""
    path = quote(f"/{BUCKET}/{key}")
    signed = {"host": urlsplit(ENDPOINT).netloc, **headers}
    names = sorted(signed)
    date, moment = at.strftime("%Y%m%d"), at.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{date}/{REGION}/s3/aws4_request"
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{KEY_ID}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": ";".join(names),
    }
    # In the order of the names, as the canonical request wants it.
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(parameters.items()))
    # The bytes are not known yet, so they are not part of it.
    fields = [f"{name}:{signed[name]}" for name in names]
    canonical = "\n".join([method, path, query, *fields, "", ";".join(names), "UNSIGNED-PAYLOAD"])
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, sha256(canonical.encode()).hexdigest()])
    # The key of this day, this region and this service: a leaked one opens nothing else.
    secret = f"AWS4{SECRET}".encode()
    for part in (date, REGION, "s3", "aws4_request", text):
        secret = hmac.new(secret, part.encode(), sha256).digest()
    return f"{ENDPOINT}{path}?{query}&X-Amz-Signature={secret.hex()}"
