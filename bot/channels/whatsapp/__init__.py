"""WhatsApp: reads its webhooks, sends our messages, and keeps its words out of all other code."""
