"""Steps of the ledger of letters, ``письма.sqlite``."""
