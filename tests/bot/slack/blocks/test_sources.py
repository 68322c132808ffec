"""The list of sources: what is wrong stands first, and says what was answered."""

from bot.intake.faring import Faring
from bot.slack.blocks.sources import render, setup
from bot.slack.locale import language
from bot.store.sources import Health
from checks.rate.silence import HOUR, Silence
from tests.bot.slack.house import dateless


def faring(name: str, state: str = "ok", *, failure: str = "", silence: Silence | None = None) -> Faring:
    health = Health(
        kind="imap", name=name, state=state, first_at=0, worked_at=None, last_event_at=1, events=5,  # type: ignore[arg-type]
        failures=int(bool(failure)), last_failure=failure, failed_at=2 if failure else None,
    )  # fmt: skip
    return Faring(health=health, today=5, usual=7, silence=silence)


def lines(*sources: Faring) -> list[str]:
    return dateless(render(sources, (), language("en")).text).split("\n")[1:]


def test_what_is_wrong_stands_first() -> None:
    silent = Silence(True, 9 * HOUR, HOUR)
    habit = "last event (when) · 5 events in 24 hours · 7 on a usual day"
    assert lines(faring("a"), faring("b", "refused", failure="NO `x`"), faring("c", silence=silent)) == [
        f":warning: *imap b*: refused: somebody must mend it · {habit} · 1 failure",
        "(when): `NO 'x'`",
        f":warning: *imap c*: silent, against its habit · {habit}",
        f":white_check_mark: *imap a*: works · {habit}",
    ]


def test_nothing_yet() -> None:
    assert lines() == ["No event has come in yet."]


def test_how_another_is_set_up() -> None:
    told = setup("https://bot.acme.com/", language("en"))
    assert told[0].startswith("• the webhook of a sending platform: `https://bot.acme.com/hooks/PLATFORM`.")
    assert told[1] == "• a sender of your own, that posts to `https://bot.acme.com/events`"
    assert setup("", language("en"))[3] == "My own address is not known here: set `web.public_url`."
