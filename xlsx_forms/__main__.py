"""Run the command line as ``python -m xlsx_forms``."""

from xlsx_forms.commands.cli import run

if __name__ == "__main__":
    run()
