"""
What the reactor keeps, in Azure Table Storage; one table a file.

The service's documented limits are kept here, since the emulator takes more than the service does.
Source: "Understanding the Table service data model".
"""
