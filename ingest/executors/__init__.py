"""Where files are read: here, in processes, on other machines; the same code reads in all three."""
