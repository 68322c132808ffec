"""What is told of a list: its living message, and the file with its results."""

from bot.slack.blocks import Message
from bot.slack.blocks import job as blocks
from bot.slack.files import Upload
from bot.slack.locale import Language
from bot.spreadsheet import csv_rows
from bot.store import Connection, Store, audit, flags, jobs
from bot.store.jobs import Job
from bot.verification.answered import COLUMNS, cells, verdict_of


async def living(store: Store, job_id: str, say: Language) -> Message | None:
    """None where the list is no longer stored."""
    view = await store.read(_view, int(job_id))
    return blocks.render(view, say) if view else None


async def results(store: Store, job_id: str, say: Language) -> Upload | None:
    """None where there is nothing to hand over, or all of it is in the message."""
    job = await store.read(jobs.get, job_id)
    if job is None or (job.size <= blocks.FEW and job.state == "done"):
        return None
    parts = [csv_rows([("address", *COLUMNS)])]
    after = -1
    while page := await store.read(jobs.results, job.id, after=after):
        parts.append(csv_rows([result.address, *cells(verdict_of(result))] for result in page))
        after = page[-1].position
    told = say.many("The result for {count} address.", "The results for {count} addresses.", job.answered)
    return Upload(f"deliverabot-list-{job.id}.csv", blocks.name(job, say), told, "".join(parts).encode())


def _view(db: Connection, job_id: int) -> blocks.JobView | None:
    job = jobs.get(db, job_id)
    if job is None:
        return None
    return blocks.JobView(
        job=job,
        tally=jobs.tally(db, job.id),
        postponed=jobs.postponed(db, job.id) if job.state == "running" else 0,
        reviewable=_reviewable(db, job),
        few=[verdict_of(result) for result in jobs.results(db, job.id)] if job.size <= blocks.FEW else [],
    )


def _reviewable(db: Connection, job: Job) -> bool:
    """Dead addresses nobody has put up yet, or more than one review takes."""
    if job.state == "running":
        return False
    if any(line.action == "flagged" for line in audit.about(db, "job", job.id)):
        return bool(flags.waiting(db, source=f"list {job.id}", limit=1))
    tally = jobs.tally(db, job.id)
    return any(verdict == "undeliverable" and reason != "syntax" for verdict, reason in tally)
