"""Validate a form definition: every problem with its place, before a workbook is made of it."""
