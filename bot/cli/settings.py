"""deliverabot settings: every setting, what it may be, and what it is here."""

from pathlib import Path

import click

from bot import settings as all_settings
from bot import settings_guide
from bot.cli import options


@click.command(epilog="\b\nExample: deliverabot settings --toml > deliverabot.toml")
@options.config
@click.option("--toml", "shape", flag_value="toml", help="As a settings file, defaults as comments.")
@click.option("--markdown", "shape", flag_value="markdown", help="As the reference docs/settings.md; no values.")
def command(config: Path | None, shape: str | None) -> None:
    """List every setting: its value here, its default, what it may be, its name in the environment, its help.

    Of secrets only whether they are set.
    """
    if shape == "markdown":
        lines = settings_guide.as_markdown()
    elif shape == "toml":
        lines = settings_guide.as_toml(all_settings.load(config))
    else:
        lines = settings_guide.as_words(all_settings.load(config))
    for line in lines:
        click.echo(line)
