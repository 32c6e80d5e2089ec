"""Letters in: the mailbox, what is attached to a letter, and the ledger of all of them."""
