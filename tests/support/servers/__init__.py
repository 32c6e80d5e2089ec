"""Servers of the tests' own: of mail, and PostgreSQL."""
