"""Faults as people and programs make them, put into filled forms by means of their own.

One topic a file; each fault is data and says itself what must be told of it, at which cell, and
which answers must come back.  Places come from ``describe FORM --json`` and from nowhere else.
"""
