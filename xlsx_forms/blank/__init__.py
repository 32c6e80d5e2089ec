"""Generate blank workbooks: a fillable form, stamped for an organization and prefilled."""
