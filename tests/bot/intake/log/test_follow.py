"""A log is followed as it grows, through its rotation, and from where it was left: each line comes exactly once."""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.intake.log.follow import Follower
from bot.intake.log.rotated import Position, decode, history


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mail.log"


def append(path: Path, *lines: str, end: str = "\n") -> None:
    with path.open("a") as file:
        file.write("\n".join(lines) + end)


def rotate(path: Path, *, pack: bool = False) -> None:
    """As logrotate does by default: renamed, and made anew."""
    for number in (3, 2, 1):
        for suffix in ("", ".gz"):
            old = path.with_name(f"{path.name}.{number}{suffix}")
            if old.exists():
                old.rename(path.with_name(f"{path.name}.{number + 1}{suffix}"))
    first = path.with_name(f"{path.name}.1")
    path.rename(first)
    if pack:
        packed = first.with_name(f"{first.name}.gz")
        packed.write_bytes(gzip.compress(first.read_bytes()))
        shutil.copystat(first, packed)
        first.unlink()
    path.touch()


def copytruncate(path: Path) -> None:
    shutil.copy2(path, path.with_name(f"{path.name}.1"))
    os.truncate(path, 0)


def read(follower: Follower) -> list[str]:
    """All there is."""
    return [line for piece in iter(follower.next, None) for line in piece.lines if line]


def last_position(follower: Follower) -> Position:
    position = None
    while piece := follower.next():
        position = piece.position
    assert position is not None
    return position


@pytest.fixture
def left(path: Path) -> Iterator[Position]:
    """Where it was left after the lines one and two."""
    append(path, "09:00 one", "09:00 two")
    follower = Follower(path)
    yield last_position(follower)
    follower.close()


def resumed(path: Path, left: Position) -> list[str]:
    follower = Follower(path, decode(left.encode()))
    try:
        assert not follower.lost
        return read(follower)
    finally:
        follower.close()


def test_lines_come_as_they_are_written(path: Path) -> None:
    append(path, "one", "two")
    follower = Follower(path)
    assert read(follower) == ["one", "two"]
    append(path, "thr", end="")
    assert read(follower) == []
    append(path, "ee", "four")
    assert read(follower) == ["three", "four"]


def test_it_goes_on_where_it_was_left(path: Path, left: Position) -> None:
    append(path, "three")
    assert resumed(path, left) == ["three"]


def test_nothing_new_is_nothing(path: Path, left: Position) -> None:
    assert resumed(path, left) == []


def test_through_a_rotation_by_renaming(path: Path) -> None:
    append(path, "one")
    follower = Follower(path)
    assert read(follower) == ["one"]
    old = path.open("a")
    rotate(path)
    old.write("two, by a writer that was not told yet\n")
    old.flush()
    assert read(follower) == ["two, by a writer that was not told yet"]
    old.write("three, the last in the old file\n")
    old.close()
    append(path, "four, the first in the new one")
    assert read(follower) == ["three, the last in the old file", "four, the first in the new one"]


def test_through_a_rotation_by_truncation(path: Path) -> None:
    append(path, "09:00 one")
    follower = Follower(path)
    assert read(follower) == ["09:00 one"]
    append(path, "09:01 two")
    copytruncate(path)
    assert read(follower) == ["09:01 two"]
    append(path, "09:02 three")
    assert read(follower) == ["09:02 three"]


def test_a_truncated_file_that_has_grown_again_is_noticed(path: Path) -> None:
    append(path, "09:00 one")
    follower = Follower(path)
    read(follower)
    copytruncate(path)
    append(path, "09:02 two", "09:03 three")
    assert read(follower) == ["09:02 two", "09:03 three"]


@pytest.mark.parametrize("pack", [False, True])
def test_what_was_missed_is_caught_up_from_the_rotated_file(path: Path, left: Position, pack: bool) -> None:
    append(path, "09:01 three")
    rotate(path, pack=pack)
    append(path, "09:02 four")
    assert resumed(path, left) == ["09:01 three", "09:02 four"]


@pytest.mark.parametrize("pack", [False, True])
def test_what_was_missed_is_caught_up_over_several_rotations(path: Path, left: Position, pack: bool) -> None:
    append(path, "09:01 three")
    for number, line in enumerate(("09:02 four", "09:03 five")):
        os.utime(path, (1_000 + number, 1_000 + number))
        rotate(path, pack=pack and number == 0)
        append(path, line)
    assert resumed(path, left) == ["09:01 three", "09:02 four", "09:03 five"]


def test_what_was_missed_is_caught_up_after_a_truncation(path: Path, left: Position) -> None:
    append(path, "09:01 three")
    copytruncate(path)
    append(path, "09:02 four")
    assert resumed(path, left) == ["09:01 three", "09:02 four"]


def test_where_the_file_is_gone_it_says_so_and_begins_anew(path: Path, left: Position) -> None:
    path.unlink()
    append(path, "10:00 a log of another day", "10:00 two")
    follower = Follower(path, left)
    assert follower.lost
    assert read(follower) == ["10:00 a log of another day", "10:00 two"]


def test_a_line_longer_than_any_ends_nothing(path: Path) -> None:
    append(path, "x" * 600_000, "two")
    assert read(Follower(path))[-1] == "two"


def test_octets_that_are_no_text_end_nothing(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00\none\n")
    assert read(Follower(path))[-1] == "one"


def test_the_files_of_a_log_oldest_first(path: Path) -> None:
    names = ["mail.log.3.gz", "mail.log.2", "mail.log.2.gz", "mail.log-20261122", "mail.log.1", "mail.log"]
    for number, name in enumerate([*names, "mail.log.swp", "mail.logs", "other.log.1"]):
        file = path.with_name(name)
        file.touch()
        os.utime(file, (number, number))
    assert [each.name for each in history(path)] == [name for name in names if name != "mail.log.2.gz"]


def test_what_is_behind_can_be_looked_at_again(path: Path, left: Position) -> None:
    rotate(path)
    append(path, "three")
    follower = Follower(path, last_position(Follower(path, left)))
    append(path, "four")
    assert [line for line in follower.behind() if line] == ["09:00 one", "09:00 two", "three"]
    assert read(follower) == ["four"]
