"""Workbooks of Excel 97 to 2003 and older (.xls): BIFF records in an OLE container."""
