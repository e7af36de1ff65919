"""The recogniser tuned to a telephone's noise: a small addition to each matrix of Whisper, learned from our sentences.

``addition.py`` adds it to the model's weights; ``sentences.py``, ``recordings.py``, ``lines.py``, ``network.py`` and
``fit.py`` make it, ``weights.npz``, on an ordinary CPU with PyTorch, which nothing else needs.
"""
