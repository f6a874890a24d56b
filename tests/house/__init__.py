"""Tests of the house itself: its documents, its sizes, its words."""
