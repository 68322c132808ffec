"""187 recorded requests: each proven or refused as it should be, each event as its recorder wrote it by hand.

What differs stands in one table, tests/data/webhooks/disagreements.json, and the table says no more than differs.
"""

import pytest

from bot import platforms
from bot.platforms import Forged
from tests.bot.platforms import corpus

CASES = corpus.cases()
WHY = corpus.disagreements()

pytestmark = pytest.mark.skipif(not CASES, reason="the corpus of webhooks is not at hand")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["file"]))
def test_a_recorded_request(case: corpus.Case) -> None:
    platform = platforms.load(case["esp"])
    request = corpus.request_of(case)
    differ = {field for field in _differences(case, platform, request) if (case["file"], field) not in WHY}
    assert not differ
    stale = {field for file, field in WHY if file == case["file"]} - set(_differences(case, platform, request))
    assert not stale, "the table of disagreements is out of date"


def _differences(case: corpus.Case, platform: platforms.Platform, request: platforms.Request) -> list[str]:
    try:
        platform.prove(request, corpus.secrets_of(platform, case), corpus.moment(case["received_at"]))
        reading = platform.read(request)
    except (Forged, platforms.Unreadable):
        return ["status"] if case["expected"]["status"] == 200 else []
    found = [] if case["expected"]["status"] == 200 else ["status"]
    if case["kind"] == "auth":
        return found
    wanted = case["expected"]["events"] or []
    if len(wanted) != len(reading.events):
        found.append("events")
    for number, (event, theirs) in enumerate(zip(reading.events, wanted, strict=False)):
        ours = corpus.in_their_words(event)
        found += [
            f"{number}.{field}" for field in theirs["asserted"] if ours[field] != corpus.theirs(field, theirs[field])
        ]
    return found
