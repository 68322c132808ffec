"""The README leads to every page of docs/, and no link of any page leads nowhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)[^)]*\)")
OF_OURS = re.compile(r"`((?:bot|bench|checks|docs|playground|samples|tests|tools)/[\w./-]+)`")


def test_every_page_is_reached_from_the_readme() -> None:
    told = set(LINK.findall((ROOT / "README.md").read_text("utf-8")))
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} - told == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    links = {link: page.parent / link for link in LINK.findall(text)}
    paths = {path: ROOT / path for path in OF_OURS.findall(text)}
    assert [name for name, path in (links | paths).items() if not path.exists()] == []
