"""Read the workbook of an edition: every mistake with its cell, all at once."""
