"""The recorded requests, and how our words are put beside those of their recorder (Anymail's vocabulary).

Where the two differ, tests/data/webhooks/disagreements.json says so, and why.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import to_ms
from bot.platforms import Event, Platform, Request, Secrets

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("DELIVERABOT_CORPORA", ROOT.parent / "shared" / "corpora")) / "webhooks"
SAMPLES = ROOT / "tests" / "data" / "webhooks"
Case = dict[str, Any]

# Platforms whose `secret` in the corpus is a key; for the others the password is all there is.
WITH_KEY = {"sendgrid", "mailgun", "mailersend", "mandrill", "postal", "resend", "unisender_go"}


def cases() -> list[Case]:
    """Every recorded request, in order; none where the corpus is not at hand."""
    paths = [path for path in sorted(FOLDER.glob("*/*.json")) if path.parent.name != "vectors"]
    return [json.loads(path.read_text("utf-8")) | {"file": f"{path.parent.name}/{path.stem}"} for path in paths]


def vectors(name: str) -> Any:
    """One file of signature cases."""
    path = FOLDER / "vectors" / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {"cases": []}


def disagreements() -> dict[tuple[str, str], str]:
    """(case, field) → why we say something else."""
    rows = json.loads((SAMPLES / "disagreements.json").read_text("utf-8"))
    return {(row["case"], row["field"]): row["why"] for row in rows}


def request_of(case: Case) -> Request:
    """As it came."""
    told = case["request"]
    return Request.of(method=told["method"], url=told["url"], headers=told["headers"], body=told["body"].encode())


def secrets_of(platform: Platform, case: Case) -> Secrets:
    """What an operator would have set."""
    auth = case["auth"]
    basic = auth.get("basic") or ""
    password = " ".join(basic) if isinstance(basic, list) else basic
    if platform.name in WITH_KEY:
        named = {
            "WEBHOOK_SECRET": auth.get("secret"),
            "WEBHOOK_PASSWORD": password,
            "WEBHOOK_URL": auth.get("signed_url"),
        }
    else:
        named = {"WEBHOOK_SECRET": password}
    return Secrets({name: value for name, value in named.items() if value})


def moment(text: str) -> int:
    """ISO 8601 as epoch ms."""
    return to_ms(datetime.fromisoformat(text))


def in_their_words(event: Event) -> dict[str, Any]:
    """Our event as the recorder would have written it, as far as the two compare. Nothing is None."""
    told: dict[str, Any] = {
        "event_type": event.kind,
        "reject_reason": _reason(event),
        "recipient": event.recipient,
        "timestamp": event.at,
        "event_id": event.id,
        "message_id": event.message_id,
        "description": event.description,
        "mta_response": event.diagnostic,
        "tags": list(event.tags),
        "metadata": event.metadata,
        "click_url": event.url,
        "user_agent": event.user_agent,
    }
    return {name: value or None for name, value in told.items()}


def theirs(field: str, value: Any) -> Any:
    """What the recorder wrote, in a form that compares: nothing is None, times are epoch ms, ids are text."""
    if field == "timestamp" and value:
        return moment(value)
    return str(value) if field == "message_id" and value else value or None


def _reason(event: Event) -> str | None:
    if event.kind == "complained":
        return "spam"
    if event.kind == "unsubscribed":
        return "unsubscribed"
    if event.kind in ("bounced", "rejected", "deferred"):
        return "blocked" if event.meaning == "block" else "bounced"
    return None
