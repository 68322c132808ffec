"""Messages, views and their parts: pure functions from state to Block Kit. No I/O, no clock, no settings object.

Each message is `Message(text, blocks)`; `text` says the whole message for those who see no blocks. What came from
outside (addresses, diagnostics, names) goes through `text.escape` or `text.code` first.
"""

from bot.slack.blocks.message import Block, Message, without_new_blocks

__all__ = ["Block", "Message", "without_new_blocks"]
