"""Shortcuts of the message menu, one a file."""
