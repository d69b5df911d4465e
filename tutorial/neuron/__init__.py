"""Neuron."""
