"""The time, as the contract has it."""

from datetime import datetime, timezone


def now() -> str:
    """In UTC with milliseconds, so that the order of the texts is the order of the times."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
