"""The rules of `faq check` that need the whole catalog; each yields findings, changes nothing."""
