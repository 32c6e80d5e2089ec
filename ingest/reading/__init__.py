"""Read one returned workbook: whose form it is, where each field is, what was done to it."""
