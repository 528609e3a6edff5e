"""The shell: from triggers to reactors, and from reactions to ports."""
