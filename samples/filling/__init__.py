"""Fill the forms of the sample district in LibreOffice, as its organizations did.

``answers/*.toml`` say what each organization typed and what must be found in its file;
``python -m samples.filling`` makes everything else in ``samples``.
"""
