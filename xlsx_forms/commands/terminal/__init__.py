"""What commands share: the group, options, what is printed and asked, how letters are sent."""
