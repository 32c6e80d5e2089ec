"""Parse the values of cells by field type, and format them as text."""
