"""Answers of a list: their numbers, their words, their points."""
