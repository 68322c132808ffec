"""Who wants to be left alone, for how long, and how often providers may be asked."""

from checks.address import Limits
from checks.address.budgets import A_MOMENT, DAY, Budgets
from checks.address.controls import Finding
from checks.address.ledger import Asked
from checks.address.pace import Pace, asks_for_a_pause, counts_against_server
from checks.address.queues import flight_size
from checks.address.replies import Stage
from checks.address.terms import default_rates, provider_of

AWAY = Finding("temporary", Stage.RCPT, 421, "4.7.0 Too much")
STEPS = Limits().back_off


def nobody_hears() -> None:
    """There is something new for a store that the test itself is."""


def test_each_pause_in_a_row_is_longer() -> None:
    pace = Pace()
    assert [pace.pause("mx", AWAY, now=0, back_off=STEPS) for _ in range(4)] == [300, 900, 3600, 3600]


def test_a_server_that_behaves_again_starts_anew() -> None:
    pace = Pace()
    pace.pause("mx", AWAY, now=0, back_off=STEPS)
    pace.relieve("mx", now=301)
    assert pace.pause("mx", AWAY, now=302, back_off=STEPS) == 300


def test_a_pause_does_not_end_because_another_session_ends_well() -> None:
    pace = Pace()
    pace.pause("mx", AWAY, now=0, back_off=STEPS)
    pace.relieve("mx", now=1)
    assert pace.paused("mx", now=2) is not None


def test_who_is_not_asked_is_told_why_and_when_to_come_again() -> None:
    pace = Pace()
    pace.pause("mx", AWAY, now=0, back_off=STEPS)
    told = pace.paused("mx", now=100)
    assert told is not None
    assert (told.reason, told.code, told.retry_after) == ("temporary", None, 200)
    assert told.reply == "not asked: the server is left alone for 200 s, since it said: 421 4.7.0 Too much"
    assert pace.paused("mx", now=300) is None


def test_a_refusal_before_recipients_lasts_a_day() -> None:
    refusal = Finding("blocked", Stage.MAIL, 550, "5.7.1 No")
    assert Pace().pause("mx", refusal, now=0, back_off=STEPS) == DAY


def test_what_is_said_about_us_asks_for_a_pause() -> None:
    assert asks_for_a_pause(AWAY)
    assert asks_for_a_pause(Finding("temporary", Stage.MAIL, 451, "4.3.0 Try later"))
    assert asks_for_a_pause(Finding("blocked", Stage.BANNER, 554, "5.7.1 No"))


def test_what_is_said_about_an_address_does_not() -> None:
    for finding in (
        Finding("greylisted", Stage.RCPT, 450, "4.2.0 Greylisted"),
        Finding("mailbox_full", Stage.RCPT, 452, "4.2.2 Full"),
        Finding("mailbox_not_found", Stage.RCPT, 550, "5.1.1 Unknown"),
    ):
        assert not asks_for_a_pause(finding)
        assert not counts_against_server(finding)


def test_a_minutes_rate_fills_up_again() -> None:
    budgets = Budgets()
    assert budgets.allowance("acme.test", now=0, per_minute=60, per_day=None) == (60, 0.0)
    budgets.spend("acme.test", 60)
    allowed, wait = budgets.allowance("acme.test", now=0, per_minute=60, per_day=None)
    assert (allowed, round(wait)) == (0, 10)
    assert budgets.allowance("acme.test", now=10, per_minute=60, per_day=None) == (10, 0.0)


def test_a_day_has_its_end() -> None:
    budgets = Budgets()
    assert budgets.allowance("acme.test", now=0, per_minute=None, per_day=100) == (98, 0.0)
    budgets.spend("acme.test", 98)
    assert budgets.allowance("acme.test", now=400, per_minute=None, per_day=100) == (0, DAY - 400)
    assert budgets.allowance("acme.test", now=DAY, per_minute=None, per_day=100) == (98, 0.0)


def test_a_provider_is_known_by_the_end_of_its_hosts_names() -> None:
    rates = default_rates()
    assert provider_of("aspmx.l.google.com", rates) == "google.com"
    assert provider_of("acme-com.mail.protection.outlook.com", rates) == "protection.outlook.com"
    assert provider_of("mx1.acme.example", rates) == "acme.example"
    assert provider_of("mx1.acme.co.uk", rates) == "acme.co.uk"


def test_the_first_flight_could_be_refused_whole() -> None:
    assert flight_size(Limits(), asked=0, refused=0, seen=0, seen_refused=0) == 9


def test_flights_grow_where_few_are_refused() -> None:
    assert flight_size(Limits(), asked=30, refused=0, seen=30, seen_refused=0) == 19


def test_a_session_ends_after_eight_refusals() -> None:
    assert flight_size(Limits(), asked=30, refused=8, seen=30, seen_refused=8) == 0


def test_no_flight_could_reach_the_refusal_at_which_postfix_hangs_up() -> None:
    for refused in range(8):
        for seen in range(0, 1000, 50):
            assert refused + flight_size(Limits(), asked=refused, refused=refused, seen=seen, seen_refused=0) <= 19


class TestStored:
    """What outlives a process."""

    def test_the_next_pause_after_a_restart_is_longer(self) -> None:
        pace, later = Pace(), Pace()
        pace.notify = later.notify = nobody_hears
        pace.pause("mx", AWAY, now=0, back_off=STEPS)
        pauses, _ = pace.unstored(now=400)  # it is over by now
        later.restore(pauses, now=7_000)
        assert later.paused("mx", now=7_000) is None
        assert later.pause("mx", AWAY, now=7_000, back_off=STEPS) == 900

    def test_what_is_new_is_told_once_or_again_if_it_was_not_taken(self) -> None:
        pace = Pace()
        pace.notify = nobody_hears
        pace.pause("mx", AWAY, now=0, back_off=STEPS)
        pace.pause("other", AWAY, now=0, back_off=STEPS)
        pace.relieve("other", now=301)
        told = pace.unstored(now=301)
        assert ([each.group for each in told[0]], told[1]) == (["mx"], ["other"])
        assert pace.unstored(now=301) == ([], [])
        pace.not_stored(["mx"])
        assert [each.group for each in pace.unstored(now=301)[0]] == ["mx"]

    def test_no_question_is_put_before_the_store_has_taken_it(self) -> None:
        budgets = Budgets()
        budgets.notify = nobody_hears
        assert budgets.allowance("acme.test", now=0, per_minute=None, per_day=1_000) == (0, A_MOMENT)
        [claimed] = budgets.unstored(now=0)
        assert claimed == ("acme.test", 0, 20)
        assert budgets.allowance("acme.test", now=0, per_minute=None, per_day=1_000) == (0, A_MOMENT)
        budgets.stored([claimed], now=0)
        assert budgets.allowance("acme.test", now=0, per_minute=None, per_day=1_000) == (18, 0.0)

    def test_what_the_store_did_not_take_is_handed_to_it_again(self) -> None:
        budgets = Budgets()
        budgets.notify = nobody_hears
        budgets.allowance("acme.test", now=0, per_minute=None, per_day=1_000)
        budgets.not_stored(budgets.unstored(now=0))
        assert budgets.unstored(now=0) == [("acme.test", 0, 20)]

    def test_questions_of_others_count_for_the_day(self) -> None:
        budgets = Budgets()
        budgets.stored([Asked("acme.test", 3_600, 98)], now=0)
        assert budgets.allowance("acme.test", now=0, per_minute=None, per_day=100) == (0, DAY - 3_600)

    def test_no_minute_begins_full_after_a_restart(self) -> None:
        budgets = Budgets()
        budgets.stored([Asked("acme.test", 3_600, 10)], now=0)
        assert budgets.allowance("acme.test", now=0, per_minute=60, per_day=None) == (0, 10.0)
