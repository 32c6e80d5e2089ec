"""What an answer may mean that its parser refuses: one module per kind of answer."""
