"""The web side: webhooks, the voters' chat page, the operators' desk."""
