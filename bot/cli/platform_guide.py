"""How each platform's webhook is set up, from what its module says: for a person, or as docs/platforms-setup.md."""

from collections.abc import Iterator

from bot import platforms
from bot.platforms import Platform

PLACE = "https://your-bot.example"


def steps(platform: Platform, place: str = PLACE) -> list[str]:
    """What to do there, in order. `place`: where the platform reaches the bot."""
    url = f"{place.rstrip('/')}/hooks/{platform.name}"
    urls = {
        "{url}": url,
        "{url_with_secret}": url.replace("://", "://anyone:SECRET@", 1),
        "{url_with_token}": f"{url}?token=SECRET",
    }
    told = []
    for step in platform.setup:
        for name, told_url in urls.items():
            step = step.replace(name, told_url)
        told.append(step)
    return told


def as_words(platform: Platform, place: str) -> Iterator[str]:
    """For a terminal. `place`: "" where nobody told it."""
    yield f"{platform.title}, at /hooks/{platform.name}"
    for number, step in enumerate(steps(platform, place or PLACE), 1):
        yield f"  {number}. {step}"
    if not place:
        yield f"{PLACE} stands for where the platform reaches the bot. Set web.public_url, and it is said here."
    yield f"Where the bot runs, set {' or '.join(platform.env(name) for name in platform.needed)}:"
    for secret in platform.settable:
        yield f"  {platform.env(secret.name)}  {secret.help}"


def as_markdown() -> Iterator[str]:
    """Every platform."""
    yield "# Setting up the webhooks of sending platforms\n"
    yield "Written by `deliverabot hook --markdown`. What it is all about: [platforms.md](platforms.md).\n"
    for name in platforms.names():
        platform = platforms.load(name)
        yield f"## {platform.title}: `{name}`\n"
        for number, step in enumerate(steps(platform), 1):
            yield f"{number}. {step}"
        yield ""
        for secret in platform.settable:
            yield f"- `{platform.env(secret.name)}`: {secret.help}"
        yield ""
