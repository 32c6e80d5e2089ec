"""The command line: one module per command or family; the only room that imports click."""

from xlsx_forms.commands.terminal.language import speak_russian

# Before the first parameter type is made: click translates the words of some at once.
speak_russian()
