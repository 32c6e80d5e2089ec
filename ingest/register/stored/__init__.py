"""The register in its tables: rows of files, and what follows from them, derived where they change."""
