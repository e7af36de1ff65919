from __future__ import annotations

import numpy as np
import pytest

from speech.mel import log_mel

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("bands", [80, 128])
def test_it_is_the_picture_the_reference_makes(bands: int) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    random = np.random.default_rng(1)
    sound = (random.normal(0, 0.1, 32000) * np.linspace(0, 1, 32000)).astype(np.float32)
    sound[20000:] = 0
    reference = FeatureExtractor(feature_size=bands)(sound, padding=0)
    ours = log_mel(sound, bands)
    assert ours.shape == (bands, 200)
    assert ours.dtype == np.float32
    assert np.abs(reference[:, :200] - ours).max() < 1e-5
