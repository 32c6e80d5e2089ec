"""What is told to other programs and on screen: forms, files with their findings, all frames."""
