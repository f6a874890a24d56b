"""Where everything is remembered: plain SQL behind the Store port, one adapter a database."""
