"""One file or folder for each platform, the only place where that platform's words are known."""
