"""Numbers, what they count, and their units."""
