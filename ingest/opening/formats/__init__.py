"""The formats of returned workbooks: each module reads one, all give the same Container."""
