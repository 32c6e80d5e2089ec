"""Letters as containers of files (.eml, .msg): their heads and their attachments."""
