"""Neuron: one unit, its learning rules, galleries, and the flow through a network."""

from ui.neuron.page import neuron_page

neuron_page()
