"""Diagnostics of a network: functions from parameters and data to records."""
