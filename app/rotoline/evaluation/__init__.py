"""Measuring trackers against ground truth: accuracy, time, memory, and clicks to finish."""
