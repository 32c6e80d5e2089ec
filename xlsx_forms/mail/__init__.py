"""Outgoing mail: who gets which letter, its text, drafts and SMTP."""
