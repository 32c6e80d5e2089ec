"""Letters out: what is written to whom, drafts and SMTP, and the commands for it."""
