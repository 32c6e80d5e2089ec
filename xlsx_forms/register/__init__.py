"""What the operator does to the register: decisions on files, copies and bringing them back."""
