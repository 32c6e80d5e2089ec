"""Read one returned workbook: identify its form, locate its fields, find what was altered."""
