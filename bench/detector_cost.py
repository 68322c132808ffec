"""What the detector costs: a hundred thousand subjects with mail, two thousand of them with a new bounce since the last look."""

import random
from statistics import median
from time import process_time

from bench.figure import Figure, main, spread
from checks.rate import HARD, Detector
from checks.rate.key import MOST_CELLS

SUBJECTS, BOUNCED = 100_000, 2_000
LOOKS = 5
LIMIT = 0.6  # seconds of CPU
STATE = 2_500  # octets


async def measure() -> list[Figure]:
    """Every subject has all its cells in use: the most there is to do."""
    rng, detector = random.Random(1), Detector(HARD)
    names = [f"campaign-{number}" for number in range(SUBJECTS)]
    for cell in range(MOST_CELLS):
        for name in names:
            detector.sent(name, cell * 600, 5)
    now = MOST_CELLS * 600
    for name in names[: SUBJECTS // 4]:
        detector.bounced(name, now, rng.randrange(now))
    list(detector.tick(now))
    spent = []
    for look in range(1, LOOKS + 1):
        for name in rng.sample(names, BOUNCED):
            for _ in range(3):
                detector.bounced(name, now + look * 60, rng.randrange(now))
        began = process_time()
        list(detector.tick(now + look * 60))
        spent.append(process_time() - began)
    largest = max(len(detector.keys[name].pack()) for name in names[:BOUNCED])
    return [
        Figure(
            "a look: 100,000 subjects, 2,000 with new bounces",
            f"{median(spent):.2f} s of CPU",
            spread(spent, "s", 2),
            f"≤ {LIMIT} s",
            median(spent) <= LIMIT,
        ),
        Figure(
            "state of a subject, at most", f"{largest:,} octets", f"of {BOUNCED:,}", f"≤ {STATE:,}", largest <= STATE
        ),
    ]


if __name__ == "__main__":
    main(measure)
