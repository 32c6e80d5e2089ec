"""Letters as containers of files (.eml, .msg, mbox): headers and attachments."""
