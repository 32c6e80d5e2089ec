"""Dates, months and years among the words of an answer."""
