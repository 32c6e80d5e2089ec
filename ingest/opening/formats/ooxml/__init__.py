"""Office Open XML workbooks (.xlsx, .xlsm), and what .xlsb shares with them."""
