"""Events Slack sends by itself, one a file."""
