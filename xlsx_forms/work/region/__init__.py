"""A region: what the programmes of many districts come to, each asked in its own folder."""
