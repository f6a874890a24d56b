"""Reads, checks and tries out the folder `faq/`, where the approved answers live as YAML."""
