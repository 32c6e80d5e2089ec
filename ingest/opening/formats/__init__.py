"""Readers of workbook formats: one module or package each, all returning the same Container."""
