"""What was set aside and how it is put back, one file for each place where it lies."""
