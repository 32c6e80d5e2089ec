"""Plan, commission and methodology in editions: workbooks that the operator edits, each with its day."""
