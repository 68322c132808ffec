"""What a webhook says, made from state: `{"type", "timestamp", "data"}`, the same at every try."""

from collections import Counter

import msgspec

from bot.clock import to_rfc3339
from bot.store import Connection, jobs
from bot.store.callbacks import Callback


def body_of(db: Connection, callback: Callback) -> bytes | None:
    """The body; None where what it is about is no longer stored."""
    job = jobs.get(db, callback.about)
    if job is None:
        return None
    counts: Counter[str] = Counter()
    for (verdict, _), count in jobs.tally(db, job.id).items():
        counts[verdict] += count
    data = {
        "id": job.id,
        "size": job.size,
        "answered": job.answered,
        "counts": dict(sorted(counts.items())),
        "url": f"/verify/{job.id}",
    }
    timestamp = to_rfc3339(job.finished_at or callback.created_at)
    return msgspec.json.encode({"type": callback.kind, "timestamp": timestamp, "data": data})
