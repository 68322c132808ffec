"""Microsoft's SNDS files."""

from datetime import datetime

import pytest

from checks.domain.snds import read_activity, read_status

LINE = (
    '192.0.2.7,12/31/2019 7:00 PM,1/1/2020 6:00 AM,"1,204",1180,1163,GREEN,< 0.1%,,,0,mx.acme.test,news@acme.test,\r\n'
)


def test_a_line_of_activity_is_read() -> None:
    (seen,) = read_activity("\ufeff" + LINE)
    assert (seen.ip, seen.begin, seen.end) == ("192.0.2.7", datetime(2019, 12, 31, 19), datetime(2020, 1, 1, 6))  # noqa: DTZ001
    assert (seen.rcpt_commands, seen.recipients, seen.filter_result) == (1204, 1163, "GREEN")
    assert seen.complaint_rate == pytest.approx(0.001)
    assert (seen.complaints_below, seen.trap_hits) == (True, 0)
    assert (seen.sample_helo, seen.sample_mail_from) == ("mx.acme.test", "news@acme.test")


def test_an_empty_file_has_no_lines() -> None:
    assert read_activity("\r\n") == []


@pytest.mark.parametrize("line", ["<html>", LINE.replace("1180", "many"), LINE.replace("12/31/2019", "2019-12-31")])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="SNDS line 2: "):
        read_activity(LINE + line)


def test_blocked_ranges_may_cross_octets() -> None:
    (blocked,) = read_status("192.0.2.250,192.0.3.5,Yes,Blocked due to user complaints\n")
    assert (blocked.blocked, blocked.reason) == (True, "Blocked due to user complaints")
    assert [blocked.has(ip) for ip in ("192.0.2.249", "192.0.2.250", "192.0.3.1", "192.0.3.6", "::1")] == [
        False,
        True,
        True,
        False,
        False,
    ]
