"""The living message of a list that is verified: progress while it runs, what came of it at its end."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from bot.slack.blocks.charts import bar, pie_chart
from bot.slack.blocks.message import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    header,
    message,
    paragraphs,
    section,
)
from bot.slack.blocks.reasons import of_verdict
from bot.slack.blocks.text import escape, person, when
from bot.slack.blocks.verdict import EMOJI, ORDER, lines, word
from bot.slack.locale import Language
from bot.store.jobs import Job
from bot.verification.expectation import bounce_rate
from checks.address import Verdict

FEW = 5  # addresses of a list whose message tells them all, with their evidence
REASONS = 6  # named of each verdict


class JobView(Struct, frozen=True, kw_only=True):
    """All that the message shows. `tally`: (verdict, reason) → addresses; `few`: the answers of a very short list."""

    job: Job
    tally: dict[tuple[str, str], int]
    postponed: int
    reviewable: bool
    few: list[Verdict]

    @property
    def counts(self) -> Counter[str]:
        """Verdict → addresses."""
        found: Counter[str] = Counter()
        for (verdict, _), count in self.tally.items():
            found[verdict] += count
        return found


def render(view: JobView, say: Language) -> Message:
    """State first, then how far it is, then what was found."""
    job = view.job
    title = say("{name}: {value}", name=_state(job, say), value=name(job, say))
    blocks: list[Block] = [header(title)]
    told = [_interrupted(say) if job.state == "cancelled" and not job.given else progress(job, say)]
    if job.state == "running":
        blocks.append(section(f"`{bar(job.answered / (job.size or 1))}`\n{told[0]}"))
    else:
        blocks.append(section(told[0]))
    told += _found(view, say)
    blocks += [section(part) for part in told[1:]]
    if job.state == "done" and view.tally and not view.few:
        parts = [(word(verdict, say), view.counts[verdict]) for verdict in EMOJI]
        blocks.append(pie_chart(say("Verdicts"), parts))
    if buttons := _buttons(view, say):
        blocks.append(actions(f"job-{job.id}-{job.state}", *buttons))
    blocks.append(context(_small_print(job, say)))
    return message(blocks, title, *told)


def name(job: Job, say: Language) -> str:
    """What a list is called."""
    return escape(job.title, 100) or say.many("{count} address", "{count} addresses", job.size)


def progress(job: Job, say: Language) -> str:
    """How far it is."""
    return say(
        "{answered} of {size} answered ({share}).",
        answered=say.number(job.answered),
        size=say.number(job.size),
        share=say.percent(int(100 * job.answered / (job.size or 1)) / 100),  # all is all, and not 99.96 %
    )


def _interrupted(say: Language) -> str:
    return say("The bot was stopped before it had stored all of this list. Nobody was asked: please hand it in again.")


def _state(job: Job, say: Language) -> str:
    return {
        "loading": say("Reading"),
        "running": say("Verifying"),
        "done": say("Verified"),
        "cancelled": say("Cancelled"),
    }[job.state]


def _found(view: JobView, say: Language) -> list[str]:
    parts = []
    if view.few and view.job.state == "done":
        parts += paragraphs(lines(view.few, say, now=view.job.created_at), most=2)[0]
    elif view.tally:
        parts.append("\n".join(_verdict(view, verdict, say) for verdict in ORDER if view.counts[verdict]))
    if view.postponed and view.job.state == "running":
        parts.append(
            say.many(
                "{count} address waits: its server wants to be asked again later.",
                "{count} addresses wait: their servers want to be asked again later.",
                view.postponed,
            )
        )
    if view.job.state == "done" and view.tally and not view.few:
        parts.append(expected_bounces(view.tally, say))
    return parts


def _verdict(view: JobView, verdict: str, say: Language) -> str:
    """A verdict, its share, and its reasons, the most frequent first."""
    count = view.counts[verdict]
    reasons = sorted(
        ((number, reason) for (found, reason), number in view.tally.items() if found == verdict), reverse=True
    )
    named = [
        say("{count} × {reason}", count=say.number(number), reason=of_verdict(reason, say))
        for number, reason in reasons[:REASONS]
    ]
    if left := sum(number for number, _ in reasons[REASONS:]):
        named.append(say("and {count} more", count=say.number(left)))
    share = say.percent(count / sum(view.counts.values()))
    told = say("{count} {verdict}", count=say.number(count), verdict=word(verdict, say))
    return f"{EMOJI[verdict]} *{told}* ({share}) · {', '.join(named)}"


def expected_bounces(tally: Mapping[tuple[str, str], int], say: Language) -> str:
    """What would bounce if all of the list were mailed now: no guess, but from where to where."""
    least, most = bounce_rate(tally)
    if least == most:
        return say("Mailed now, {rate} would bounce.", rate=say.percent(least))
    return say(
        "Mailed now, between {least} and {most} would bounce: the undeliverable ones, and some, none or all of those"
        " of which nobody can tell.",
        least=say.percent(least),
        most=say.percent(most),
    )


def _buttons(view: JobView, say: Language) -> list[Block]:
    job = view.job
    if job.state == "running":
        question = confirm(
            say("Cancel this list?"),
            say("What is answered stays; nobody is asked about the rest."),
            yes=say("Cancel the list"),
            no=say("Go on"),
        )
        return [button(say("Cancel"), "job_cancel", str(job.id), style="danger", confirm=question)]
    if view.reviewable:
        return [button(say("Put the undeliverable ones up for review"), "job_review", str(job.id), style="primary")]
    return []


def _small_print(job: Job, say: Language) -> str:
    facts = [say("asked by {who} {when}", who=person(job.asked_by), when=when(job.created_at))]
    if job.finished_at:
        facts.append(say("ended {when}", when=when(job.finished_at)))
    if repeated := job.given - job.size:
        facts.append(say.many("{count} repetition left out", "{count} repetitions left out", repeated))
    return say("List {id} · {facts}", id=job.id, facts=" · ".join(facts))
