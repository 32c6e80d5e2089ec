"""Collect returns by spreadsheet: make forms, read what comes back, check, score, summarize."""
