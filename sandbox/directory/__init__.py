"""Microsoft Graph, as far as it says who is in which group and which application is which principal."""
