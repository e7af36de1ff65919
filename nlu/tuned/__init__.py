"""The encoder tuned on our sentences, and what it holds of a text: one opinion beside those of rules, words and
examples in every judgement.

``opinion.py`` gives it; ``sentences.py`` and ``fit.py`` make its weights, ``weights.npz``, the latter on a machine with
a GPU.
"""
