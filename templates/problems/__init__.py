"""What is wrong with a form definition: every problem, with its place, before anything is made."""
