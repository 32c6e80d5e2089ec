"""Who has sent what for a period: one row per form and organization, as lines and as a workbook."""
