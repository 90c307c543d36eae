"""The target by period, platform and category: shown, typed over, sent to Excel and back."""
