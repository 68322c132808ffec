"""A local Slack look-alike: the Web API, Socket Mode and signed HTTP on one port, and a page to click on."""
