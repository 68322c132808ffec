"""Simulated mail whose true bounce rates are known, the limit nobody can beat on it, and the score of a detector."""
