"""The words and rules of the trade, on the standard library alone."""
