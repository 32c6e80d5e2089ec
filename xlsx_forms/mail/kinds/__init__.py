"""The kinds of letters: what yields each of them, for whom, with which facts."""
