"""What the README's figures are measured with: `python -m bench` all of them, `python -m bench.<name>` one."""
