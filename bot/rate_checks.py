"""The checks of rates: one for each measure, so that what is found of each has alerts, routes and silences of its own."""

CHECKS = {"hard": "bounce_rate", "blocks": "block_rate", "complaints": "complaint_rate"}
MEASURE_OF = {check: measure for measure, check in CHECKS.items()}
# Of what rates are judged. Campaigns first: what a subject explains of a later one's spike is not told a second time.
KINDS = ("campaign", "domain", "ip", "provider")
