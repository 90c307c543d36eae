"""Parcels through the warehouse."""
