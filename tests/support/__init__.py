"""What tests of several rooms use: builders of files, drivers of office programs, servers of mail."""
