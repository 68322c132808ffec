"""Groups of verbs, called so here as everywhere, where click says commands."""

import difflib

import click


class Verbs(click.Group):
    """`told`: what the group's verbs are, in a line each, for its help."""

    def told(self) -> dict[str, str]:
        """Name → what it does."""
        return {name: verb.get_short_help_str(limit=100) for name, verb in self.commands.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.told())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Verbs"):
            formatter.write_dl(list(self.told().items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A word that is no verb is told with the verb that is nearest to it; an option is left to click."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = difflib.get_close_matches(name.lower(), self.told(), 1)
            raise click.UsageError(f"There is no verb {name!r}{f'; did you mean {near[0]}?' if near else ''}", ctx)
        return super().resolve_command(ctx, args)
