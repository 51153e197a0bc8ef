"""Telling people outside that something needs them.

Here: one post to the configured webhook. Not here: deciding what is worth it.
"""

import logging

import requests

from vendorwatch.settings import Settings

SECONDS = 10


def notify(settings: Settings, text: str) -> bool:
    """Post `{"text": ...}` to VENDORWATCH_WEBHOOK; return whether it was taken. A dead webhook never fails a run."""
    if not settings.webhook:
        return False
    try:
        answer = requests.post(settings.webhook, json={"text": f"Vendorwatch: {text}"}, timeout=SECONDS)
        answer.raise_for_status()
    except requests.RequestException as error:
        # The address may hold a token, and requests puts it into its messages.
        logging.getLogger(__name__).warning("the webhook did not take a message: %s", type(error).__name__)
        return False
    return True
