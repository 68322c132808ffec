"""[[limits]]: the first that matches is taken, and what it does not say is as [rates] says."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Limit, Rates, Settings, load
from bot.settings.limits import limit_for


def loaded(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "deliverabot.toml"
    file.write_text(text)
    return load(file, {})


def test_the_first_that_matches_wins_and_the_rest_is_as_rates_say(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        '[rates]\nminimum_sent = 40\n[[limits]]\nsubject = "Cold-*"\nkind = "campaign"\nwarning = 0.04\n'
        '[[limits]]\nsensitivity = "low"\n',
    )

    def found(kind: str, name: str) -> Limit:
        return limit_for(settings.limits, settings.rates, measure="hard", kind=kind, name=name)

    cold, other = found("campaign", "cold-7"), found("domain", "cold-7")
    assert (cold.warning, cold.critical, cold.stop, cold.minimum_sent, cold.sensitivity) == (
        0.04,
        0.05,
        0.1,
        40,
        "normal",
    )
    assert (other.warning, other.sensitivity) == (0.02, "low")


def test_each_measure_has_limits_of_its_own() -> None:
    wanted = [
        limit_for((Limit(warning=0.04),), Rates(), measure=m, kind="ip", name="x") for m in ("blocks", "complaints")
    ]
    assert [(each.warning, each.critical, each.stop) for each in wanted] == [(0.05, 0.1, 0.2), (0.0008, 0.001, 0.003)]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[rates]\nstop = 0.04", "rates.critical = 0.05: must be below rates.stop, which is 0.04"),
        (
            "[rates]\ncomplaint_warning = 0.002",
            "rates.complaint_warning = 0.002: must be below rates.complaint_critical, which is 0.001",
        ),
        (
            '[[limits]]\nsubject = "cold-*"\nwarning = 0.06',
            "[[limits]] of cold-*: limits.warning = 0.06: must be below limits.critical, which is 0.05",
        ),
        ('[[limits]]\nmeasure = "soft"', "limits.measure = 'soft'"),
    ],
)
def test_limits_must_rise(tmp_path: Path, text: str, error: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, text)
    assert error in str(caught.value)
