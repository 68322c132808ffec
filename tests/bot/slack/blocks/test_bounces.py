"""The answer of /bounces, where no playground is needed to see it."""

from bot.clock import HOUR
from bot.slack.blocks import bounces
from bot.slack.blocks.bounces import Report
from bot.slack.locale import language
from bot.store.rates import Counts
from tests.bot.slack.blocks.worst import NOW


def report(*spans: tuple[int, int]) -> Report:
    """`spans`: (mails, hard bounces)."""
    counts = [Counts(NOW + n * 2 * HOUR, sent, 0, 0, hard, 0, 0, 0, 0) for n, (sent, hard) in enumerate(spans)]
    total = Counts(NOW, sum(sent for sent, _ in spans), 0, 0, sum(hard for _, hard in spans), 0, 0, 0, 0)
    return Report(name="acme-q4", hours=24, total=total, before=total, spans=counts, causes=[])


def test_a_span_with_too_little_mail_is_left_out_and_that_is_said() -> None:
    rendered = bounces.render(report((100, 5), (0, 0), (1, 1), (100, 10)), language("en"))
    chart = next(block for block in rendered.blocks if block["type"] == "data_visualization")
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]] == [5, 10]
    assert "Course of the hard-bounce rate: ▅··█ (· is left out: fewer than 20 mails)" in str(rendered.blocks[-1])


def test_too_little_mail_has_no_course() -> None:
    rendered = bounces.render(report((1, 1), (0, 0), (100, 1)), language("en"))
    assert not [block for block in rendered.blocks if block["type"] in ("data_visualization", "context")]
