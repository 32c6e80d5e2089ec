"""Write an edition as a workbook that the operator edits."""
