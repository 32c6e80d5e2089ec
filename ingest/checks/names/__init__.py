"""Names as people write them: one organization or project by many spellings, found in texts."""
