"""SAM 2.1 inference of our own: image prediction and video tracking."""
