"""The operator's page: the same functions as the commands, in a browser on this machine."""
