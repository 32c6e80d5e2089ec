"""Open files, folders, archives and letters that were handed in, within limits of size."""
