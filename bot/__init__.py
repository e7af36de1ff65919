"""A conversation: its turns, who answers them, and the way to the assistant."""
