"""OpenDocument spreadsheets (.ods)."""
