"""Slash commands, one a file. Each answers `help`."""
