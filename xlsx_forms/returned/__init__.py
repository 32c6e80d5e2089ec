"""Copies of returned forms with their remarks («на доработку»)."""
