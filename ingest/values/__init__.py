"""Cell values as people type them: raw value to typed value per field type, and shown back."""
