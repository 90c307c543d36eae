"""Yearly targets broken down exactly to day × platform × category, with holds. Money: minor units; time: day."""
