"""`python -m bot` is `deliverabot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
