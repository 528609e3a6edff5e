"""The sweep: read the whole estate, part by part, and find what no event has told."""
