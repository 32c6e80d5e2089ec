"""All submissions together: kept, which counts, what changed, decisions, older versions."""
