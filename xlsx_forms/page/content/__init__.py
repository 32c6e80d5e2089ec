"""What pages hold, made ready for them: answers, drawn forms, tables, long lists in parts."""
