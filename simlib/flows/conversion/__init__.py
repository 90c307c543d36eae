"""From visit to paid order."""
