"""Labelled addresses written from the RFCs and from what real servers answer, not from the verifier's rules.

`case.py` says what a case is, the other modules hold them by kind, `network.py` builds their servers and records.
"""
