"""What a spreadsheet would run is made harmless; what people need as it is stays."""

import pytest

from bot.spreadsheet import harmless


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+cmd|x", "-2+3", "@SUM(1)", "\tx", "\rx", "\n=1", "＝1+1", "＠x",
        "=cmd|' /C calc'!A0@acme.com", "=1+1@acme.com", "@acme.com", "-f(1)@acme.com",
    ],
)  # fmt: skip
def test_a_formula_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "jo@acme.com", "+jo@acme.com", "-jo=x@acme.com", "a=b", " =1"])
def test_anything_else_stays(cell: str) -> None:
    assert harmless(cell) == cell
