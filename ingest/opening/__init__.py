"""Open what was handed in, file by file: folders, archives, letters; limits come first."""
