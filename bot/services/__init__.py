"""Use cases, one a file, over two ports: the Store that remembers and the Channel that speaks."""
