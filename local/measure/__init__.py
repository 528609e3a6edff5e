"""Measurements of the whole, as `./dev bench` prints them."""
