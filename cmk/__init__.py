"""The operator's command: it explains and checks what the reactor goes by. Not deployed."""
