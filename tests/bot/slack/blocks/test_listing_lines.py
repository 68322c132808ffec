"""What the thread of a blocklist alert says, of what came and went and of what people said."""

from typing import Any

import pytest

from bot.slack.blocks import history
from bot.slack.locale import language
from bot.store.audit import BOT, Flip
from tests.bot.acme import ALICE, NOW
from tests.bot.slack.house import dateless

SAY = language("en")


def told(action: str, *, who: str = BOT, kind: str = "alert", **details: Any) -> str:
    flip = Flip(id=1, at=NOW, who=who, action=action, about_kind=kind, about="192.0.2.0/28", why="", details=details)
    return dateless(history.render(flip, SAY).text)


@pytest.mark.parametrize(
    ("action", "details", "words"),
    [
        ("grown", {"came": ["bl.test"], "went": []}, ":heavy_plus_sign: New on bl.test."),
        ("grown", {"came": ["a"], "went": ["b"]}, ":heavy_plus_sign: New on a. No longer on b."),
        ("shrunk", {"came": [], "went": ["bl.test"]}, ":heavy_minus_sign: No longer on bl.test."),
        ("grown", {"came": list("abcdef"), "went": []}, ":heavy_plus_sign: New on a, b, c, d, e…."),
        ("worsened", {"came": ["bl.test"], "went": []}, ":rotating_light: This is critical now. New on bl.test."),
        ("worsened", {}, ":rotating_light: This is critical now."),
        ("eased", {"came": [], "went": ["b"]}, ":warning: No longer critical, but not over. No longer on b."),
        ("renewed", {"unseen": ["bl.test"]}, ":rotating_light: New, and acknowledged by nobody: bl.test."),
    ],
)
def test_what_changed(action: str, details: dict[str, Any], words: str) -> None:
    assert told(action, **details) == words


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("listing_acknowledged", ":eyes: <@U0ALICE> acknowledged that 192.0.2.0/28 is on bl.test."),
        ("listing_unacknowledged", "<@U0ALICE> took back the acknowledgement that 192.0.2.0/28 is on bl.test."),
        ("listing_silenced", ":mute: <@U0ALICE> silenced bl.test for 192.0.2.0/28 until (when)."),
        ("listing_unsilenced", ":bell: <@U0ALICE> ended the silence of bl.test for 192.0.2.0/28."),
    ],
)
def test_what_people_said(action: str, words: str) -> None:
    assert told(action, who=ALICE, kind="blocklist", lists=["bl.test"], until=NOW) == words
    address = words.replace("192.0.2.0/28", "192.0.2.9")
    assert told(action, who=ALICE, kind="blocklist", lists=["bl.test"], until=NOW, address="192.0.2.9") == address
