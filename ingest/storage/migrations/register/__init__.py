"""Steps of the register of files, ``реестр.sqlite``."""
