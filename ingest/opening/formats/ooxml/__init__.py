"""Office Open XML workbooks (.xlsx, .xlsm) and what all packages of Office Open XML share."""
