"""Training of the corrector, the network that says what a correcting click means."""
