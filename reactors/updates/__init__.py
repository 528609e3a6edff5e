"""The step machine that moves one consumer's key URI, one queue message a step."""
