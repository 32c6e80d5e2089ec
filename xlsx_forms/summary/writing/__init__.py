"""How a sheet of the summary is written: the workbook, a titled table, links, what is published."""
