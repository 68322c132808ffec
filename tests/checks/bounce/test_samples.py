"""Real bounces, against their key: a few in the repository, and the whole corpus where it is."""

import json
from typing import Any

import pytest

from bench.bounces import corpus, is_held_out, score
from checks.bounce import parse
from tests.checks.bounce.messages import SAMPLES

KEY: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / "key.json").read_text("utf-8"))["files"]
AMBIGUOUS = {"lhost-v5sendmail-05.eml"}
"""One transcript of four failures, told apart by position only: the addresses are right, one reason is not."""


@pytest.mark.parametrize("name", KEY)
def test_recipients(name: str) -> None:
    rows = parse((SAMPLES / name).read_bytes())
    assert len(rows) == len(KEY[name])
    for wanted in KEY[name]:
        assert any(row.recipient in (wanted["recipients"] or [row.recipient]) for row in rows)


@pytest.mark.parametrize("name", sorted(KEY.keys() - AMBIGUOUS))
def test_reasons(name: str) -> None:
    rows = [(row.reason, row.hard) for row in parse((SAMPLES / name).read_bytes())]
    assert rows == [(wanted["reason"], wanted["hard"]) for wanted in KEY[name]]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_the_corpus_floors(newline: bytes) -> None:
    if not (corpus() / "key.json").exists():
        pytest.skip(f"the bounce corpus is not at {corpus()} (DELIVERABOT_CORPORA)")
    key = json.loads((corpus() / "key.json").read_text("utf-8"))["files"]
    messages = [(name, (corpus() / name).read_bytes().replace(b"\n", newline)) for name in key]
    figures = score(messages, key).figures
    floors = {"found": 99.5, "address": 99.5, "reason": 94, "hard precision": 99, "hard recall": 97}
    assert {name: (value, floors[name]) for name, value in figures.items() if value < floors[name]} == {}
    held_out = [(name, raw) for name, raw in messages if is_held_out(name)]
    assert score(held_out, key).figures["reason"] >= 90
