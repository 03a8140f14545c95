"""Components that are written in Python, offered through the tables that a plugin uses."""
