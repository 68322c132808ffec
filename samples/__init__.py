"""Small programs that show how others work with the bot, over its documented HTTP alone."""
