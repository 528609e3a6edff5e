"""Reading the estate through ports, and judging what was read."""
