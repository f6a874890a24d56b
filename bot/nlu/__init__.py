"""Understanding: pure functions from a voter's text to a language, ranked entries, a decision."""
