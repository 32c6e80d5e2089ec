"""Blank workbooks: one fillable form, stamped for an organization and prefilled."""
