"""A quarter of a district with many invented organizations, played from an empty folder on."""
