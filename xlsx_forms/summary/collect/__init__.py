"""What the sheets of the summary show, counted once."""
