"""Fuzzes the bounce reader: `python -m tests.fuzz.bounce -max_total_time=60 [a folder of messages to begin with]`.

Calls `read_rows`, not `parse`: a fault must not hide behind the last guard.
"""

import sys

import atheris

with atheris.instrument_imports(include=["checks.bounce"]):
    from checks.bounce import REASONS, classify
    from checks.bounce.parse import read_messages, read_rows


def one_input(raw: bytes) -> None:
    """Any bytes are read, and give rows of our own vocabulary."""
    for part in read_messages(raw):
        for row in read_rows(part):
            if row.reason not in REASONS:
                raise AssertionError(row)
    classify(raw.decode("latin-1"), raw[:5].decode("latin-1"))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
