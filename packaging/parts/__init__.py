"""What the folders for offices are built of."""
