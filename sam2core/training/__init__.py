"""SAM 2's training, scaled down to a small model, few labelled photos and drawn motion."""
