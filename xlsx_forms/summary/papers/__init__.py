"""The commission's papers: Word files, filled by templates that the operator may change in Word."""
