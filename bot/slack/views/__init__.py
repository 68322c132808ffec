"""What modals hand in, one a file."""
