"""Arithmetic on frames: scores, places, the plan, deadlines.  No Excel, no files, no clock."""
