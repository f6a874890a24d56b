"""Understanding: pure functions from a voter's text to a language, a ranking of entries and a decision."""
