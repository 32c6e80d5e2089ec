"""The command line: one module per command or family; the only room that imports click."""
