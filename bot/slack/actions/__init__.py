"""Buttons and menus, one a file. Who may act is checked when they click; the message shows what came of it."""
