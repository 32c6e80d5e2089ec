"""The register of all submissions: storage, which file counts, changes, decisions, older versions."""
