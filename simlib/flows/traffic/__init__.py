"""Visits by platform and source."""
