"""The numbered steps that bring a database to today's tables, as plain SQL files."""
