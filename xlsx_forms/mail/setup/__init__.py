"""Setting mail up: known services, trying to connect, and writing the settings."""
