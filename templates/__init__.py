"""What the forms are: definitions as data, their layout, and the catalogue of rules."""
