"""Transactions on databases and atomic writes of files."""
