"""How well and how fast utterances are understood: ``python -m bench.understanding``.

Everything is asked as a channel would ask it, through ``POST /api/understand`` of a running gateway, and judged on
two sorts of text that no rule, word list or model was made from: ``tests/nlu/heldout`` (own sentences, by writing
batch: one batch is one voice) and the measuring data beside the checkout (``../shared/data``), left out with a word
where it is missing.
"""
