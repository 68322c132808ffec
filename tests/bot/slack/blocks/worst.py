"""The worst that can be: names, diagnostics and lists as long and as hostile as intake lets through."""

from typing import Any

from bot.clock import HOUR
from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.domain import DomainView
from bot.slack.blocks.evidence import Evidence
from bot.slack.blocks.job import JobView
from bot.slack.blocks.listings import Answer
from bot.slack.blocks.review import ReviewView
from bot.slack.blocks.status import Status
from bot.store.alerts import Alert
from bot.store.campaigns import Campaign
from bot.store.domain_reports import DomainDay
from bot.store.jobs import Job
from bot.store.own_mail import OwnMail, Report
from bot.store.reviews import Listed, Review, Vote
from bot.store.runs import Run
from bot.store.verifications import Known
from bot.store.watched import Change
from checks.address import REASONS, Verdict
from checks.blocklist import Listing
from checks.domain import DomainReport, Record, Result, State, score
from checks.domain.rules import checklist

NOW = 1_795_341_600_000
HOSTILE = "&<!channel>*`_~"
NAME = (HOSTILE * 10)[:120]  # a campaign's
WORDS = (HOSTILE * 300)[:3_000]  # a diagnostic
ADDRESS = "&" * 64 + "@" + "d" * 60 + ".example"
PERSON = "U0ALICE"


def causes(count: int) -> list[dict[str, Any]]:
    return [{"reason": "unknown", "count": 10**9, "provider": "p" * 250, "diagnostic": WORDS} for _ in range(count)]


def lists(count: int) -> list[dict[str, Any]]:
    url = "https://lists.example/" + "x" * 80
    return [
        {
            "list": f"list {n}",
            "severity": "critical",
            "meaning": WORDS[:400],
            "reason": WORDS,
            "delist": url,
            "fix": WORDS,
            "ends": WORDS,
            "weight": 0.123,
            "since_at": NOW,
            "hushed_until": NOW,
            "acknowledged_by": PERSON,
            "acknowledged_at": NOW,
            "count": 1_024,
            "addresses": ["2001:db8:ffff:ffff:ffff:ffff:ffff:ff00/120"] * 20,
            "more": 9,
        }
        for n in range(count)
    ]


def alert(**fields: Any) -> Alert:
    numbers = {"sent": 10**9, "hard": 10**8, "rate": 0.1, "usual": 0.001, "flagged": 10**6}
    worst: dict[str, Any] = {
        "id": 10**9,
        "check_name": "bounce_rate",
        "subject_kind": "campaign",
        "subject": NAME,
        "state": "open",
        "severity": "critical",
        "evidence": {**numbers, "causes": causes(3)},
        "peak": {**numbers, "rate": 0.9},
        "opened_at": NOW,
        "changed_at": NOW,
        "resolved_at": None,
        "version": 10**6,
        "owner": PERSON,
        "owned_at": NOW,
        "silenced_until": NOW + HOUR,
        "silenced_by": PERSON,
        "silence_reason": WORDS[:500],
    }
    return Alert(**{**worst, **fields})


def campaign() -> Campaign:
    return Campaign(
        id=NAME, state="paused", since_at=NOW, until_at=NOW + HOUR, who=PERSON, reason=WORDS[:500],
        first_at=NOW,
    )  # fmt: skip


def alert_view(shown: Alert) -> AlertView:
    hours = [1, 4, 24, 168, 336, 720, 1_000, 2_000, 4_000, 8_000]
    return AlertView(alert=shown, campaign=campaign(), under_review=False, silence_hours=hours, now=NOW)


def review(state: str = "open", size: int = 5_000) -> Review:
    return Review(
        id=10**9, hash="f" * 64, title=NAME, state=state, asked_by=PERSON, asked_at=NOW, expires_at=NOW, quorum=20,
        self_approval=1, channel="#deliverability", alert_id=1, decided_at=NOW, size=size,
    )  # fmt: skip


def listed(count: int) -> list[Listed]:
    return [
        Listed(review_id=1, address=f"{n}{ADDRESS}{n}", reason="unknown", times=10**6, last_at=NOW, evidence=WORDS)
        for n in range(count)
    ]


def review_view(state: str) -> ReviewView:
    votes = [Vote(review_id=1, who=f"U{n:010}", choice="approve", at=NOW, why="") for n in range(20)]
    votes.append(Vote(review_id=1, who=PERSON, choice="reject", at=NOW, why=WORDS[:500]))
    return ReviewView(review=review(state), votes=votes, listed=listed(5_000))


def status() -> Status:
    run = Run(check_name="bounce_rate", started_at=NOW, finished_at=NOW, outcome="failed", detail=WORDS, runs=1)
    return Status(
        runs=[run] * 6,
        open_alerts=[alert() for _ in range(200)],
        open_reviews=[review() for _ in range(200)],
        running_jobs=[job("running") for _ in range(200)],
        flagged=10**6,
        suppressed=10**6,
        watched_ips=["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"] * 500,
        watched_domains=["d" * 60 + ".example"] * 500,
        backlog=10**6,
        backlog_error=WORDS,
    )


def job(state: str, size: int = 10**6) -> Job:
    return Job(
        id=10**9, state=state, title=HOSTILE * 20, asked_by=PERSON, channel=PERSON, callback="", created_at=NOW,
        finished_at=NOW, size=size, given=10**7, answered=size,
    )  # fmt: skip


def job_view(state: str) -> JobView:
    tally = {(known.verdict, reason): 10**5 for reason, known in REASONS.items()}
    return JobView(job=job(state), tally=tally, postponed=10**6, reviewable=True, few=[])


def job_of_few() -> JobView:
    tally = {("undeliverable", "mailbox_not_found"): 5}
    return JobView(job=job("done", 5), tally=tally, postponed=0, reviewable=True, few=verdicts(5))


def evidence() -> Evidence:
    tried = [{"server": "s" * 250, "address": "2001:db8::1", "stage": "connect", "reason": "timeout"}] * 50
    checks = {
        "domain": {"mx": ["m" * 250] * 50},
        "smtp": {"server": "s" * 250, "stage": "rcpt", "reply": WORDS, "catch_all": True, "tried": tried},
        "disposable": True, "role": True, "free": True,
    }  # fmt: skip
    return Evidence(
        address=ADDRESS,
        known=Known(
            address=ADDRESS, verdict="risky", reason="catch_all", checked_at=NOW,
            answer={"confidence": 0.5, "checks": checks},
        ),
        own=OwnMail(bounced=Report(NOW, "unknown", WORDS), complained=Report(NOW, "", ""), delivered=(NOW,)),
    )  # fmt: skip


def verdicts(count: int) -> list[Verdict]:
    checks = {
        "smtp": {"server": "s" * 250, "reply": WORDS},
        "own_mail": {
            "at": "2026-11-21T10:00:00Z",
            "diagnostic": WORDS,
            "reason": "unknown",
            "delivered_at": "2026-11-22T10:00:00Z",
        },
        "syntax": {"valid": True},
    }
    return [Verdict(f"{n}{ADDRESS}", "undeliverable", "mailbox_not_found", 1.0, ADDRESS, checks) for n in range(count)]


def domain_view(results: int) -> DomainView:
    """Nothing is right, and every record to publish is as long as can be."""
    record = Record(name=".".join(["d" * 60] * 4), type="TXT", value=WORDS)
    states = (State.FAILURE, State.WARNING, State.UNKNOWN, State.OK)
    checks = ("spf", "dkim", "dmarc", "mx", "ptr", "helo", "mta-sts", "tls-rpt", "bimi", "domain")
    found = tuple(
        Result(
            check=checks[number % len(checks)],
            code=f"code-{number}",
            state=states[number % len(states)],
            detail=WORDS,
            advice=WORDS,
            publish=(record,) * 3,
        )
        for number in range(results)
    )
    name = ".".join(["d" * 60] * 4)
    report = DomainReport(domain=name, results=found, checklist=checklist(found, complaint_rate=0.01))
    days = [DomainDay(domain=name, at=NOW, state="failure", score=1, report={})] * 30
    metrics = ("SPAM_RATE", "AUTH_SUCCESS_RATE_spf", "AUTH_SUCCESS_RATE_dkim", "DELIVERY_ERROR_RATE")
    return DomainView(
        report=report, score=score(report, complaint_rate=0.01), days=days, gmail=dict.fromkeys(metrics, 0.00123)
    )


def answer(count: int) -> Answer:
    """A target on so many lists, with as many that praise it, or cannot be used."""
    name = ".".join(["d" * 60] * 4)
    others = [
        Listing(name, f"list-{number}." + "x" * 60, state, meaning=WORDS, reason=WORDS)
        for state in ("good", "unusable")
        for number in range(count)
    ]
    listed = [Listing(name, f"list-{number}", "listed", meaning=WORDS, reason=WORDS) for number in range(count)]
    history = [Change(check="blocklist", target=name, item=WORDS[:250], present=True, at=NOW)] * 5
    return Answer(target=name, listings=[*listed, *others], lines=lists(count), history=history)
