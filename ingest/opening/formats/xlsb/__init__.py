"""Binary Office Open XML workbooks (.xlsb)."""
