"""Event Grid: subscriptions with their handshake, and delivery at least once with retries."""
