"""``python -m hotline.answer_vectors DATA_DIR``: compute the sentence vectors of all answers' questions, once.

The gateway would compute what is lacking at its start, but a thousand sentences take half a minute then.
"""

from __future__ import annotations

import sys
from pathlib import Path

from faq import BadTopic, Faq, NoThresholds
from nlu.city import city_names
from nlu.vectors import shared_vectors


def main() -> int:
    try:
        for name in city_names():
            Faq.for_city(name, Path(sys.argv[1]), vector=shared_vectors().of_many)
    except (BadTopic, NoThresholds) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
