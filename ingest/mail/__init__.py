"""Incoming mail: the mailbox, servers and settings, and the ledger of all letters."""
