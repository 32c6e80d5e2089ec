"""``python -m xlsx_forms``."""

from xlsx_forms.cli import run

if __name__ == "__main__":
    run()
