"""Azure AI Search: services over ARM, and their objects on the data plane."""
