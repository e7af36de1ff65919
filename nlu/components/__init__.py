"""Rasa graph components and the channel of the assistant's process; imported in Rasa's environment only."""
