"""Whisper in PyTorch, from a CTranslate2 file in float16, with a small addition to each matrix that can be learned.

Where nothing is added it gives what CTranslate2 gives (0.05 apart of 0.78 on average in the encoder's last layer, which
is what CTranslate2's 8 bits take).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from speech.trimmed import variables

Weights = Mapping[str, Any]


class Whisper(nn.Module):
    """``rank``: of the encoder's additions; the decoder has none, which cost real voices more than it brought."""

    def __init__(self, folder: Path, rank: int, heads: int = 8) -> None:
        super().__init__()
        weights = {name: values.astype(np.float32) for name, values in variables(folder / "model.bin")}
        self.convolutions = nn.ModuleList(Convolution(weights, f"encoder/conv{n}", rank, stride=n) for n in (1, 2))
        self.encoder, self.decoder = (
            nn.ModuleList(
                Layer(weights, f"{side}/layer_{number}", own, heads) for number in range(_layers(weights, side))
            )
            for side, own in (("encoder", rank), ("decoder", 0))
        )
        self.ends = nn.ModuleList(Normal(weights, f"{side}/layer_norm") for side in ("encoder", "decoder"))
        self.places = _fixed(weights["encoder/position_encodings/encodings"])
        self.token_places = _fixed(weights["decoder/position_encodings/encodings"])
        self.tokens = _fixed(weights["decoder/embeddings/weight"])

    def encode(self, mel: torch.Tensor) -> torch.Tensor:
        """(n, 80, frames) to (n, frames / 2, width)."""
        rows = mel
        for convolution in self.convolutions:
            rows = F.gelu(convolution(rows))
        rows = rows.transpose(1, 2)
        rows = rows + self.places[: rows.shape[1]]
        for layer in self.encoder:
            rows = layer(rows)
        found: torch.Tensor = self.ends[0](rows)
        return found

    def decode(self, tokens: torch.Tensor, encoded: torch.Tensor) -> torch.Tensor:
        """(n, longest) to the score of every next token, (n, longest, vocabulary)."""
        rows = self.tokens[tokens] + self.token_places[: tokens.shape[1]]
        for layer in self.decoder:
            rows = layer(rows, encoded)
        return F.linear(self.ends[1](rows), self.tokens)

    def matrices(self) -> Iterator[Matrix]:
        """Those that have an addition."""
        return (module for module in self.modules() if isinstance(module, Matrix) and module.rank)

    def tuned(self, on: bool) -> None:
        """With the additions, or as it was."""
        for matrix in self.matrices():
            matrix.on = on


class Matrix(nn.Module):
    """Rows of ``name`` with its bias, fixed, and what is added to them."""

    def __init__(self, weights: Weights, name: str, rank: int) -> None:
        super().__init__()
        self.name, self.rank, self.on = name, rank, True
        matrix = weights[f"{name}/weight"]
        self.shape = matrix.shape
        self.matrix, self.bias = _fixed(matrix.reshape(len(matrix), -1)), _fixed(weights[f"{name}/bias"])
        if rank:
            columns = self.matrix.shape[1]
            self.into = nn.Parameter(torch.randn(rank, columns) / math.sqrt(columns))
            self.out = nn.Parameter(torch.zeros(len(matrix), rank))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        found = F.linear(rows, self.matrix, self.bias)
        return found + F.linear(F.linear(rows, self.into), self.out) if self.rank and self.on else found


class Convolution(nn.Module):
    def __init__(self, weights: Weights, name: str, rank: int, stride: int) -> None:
        super().__init__()
        self.kernel, self.stride = Matrix(weights, name, rank), stride

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        kernel = self.kernel
        matrix = kernel.matrix + kernel.out @ kernel.into if kernel.on else kernel.matrix
        return F.conv1d(rows, matrix.view(kernel.shape), kernel.bias, stride=self.stride, padding=1)


class Normal(nn.Module):
    def __init__(self, weights: Weights, name: str) -> None:
        super().__init__()
        self.factor, self.shift = (_fixed(weights[f"{name}/{part}"]) for part in ("gamma", "beta"))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return F.layer_norm(rows, (rows.shape[-1],), self.factor, self.shift)


class Layer(nn.Module):
    """Attention to itself, to what was encoded (in the decoder), and the two matrices after it."""

    def __init__(self, weights: Weights, name: str, rank: int, heads: int) -> None:
        super().__init__()
        self.heads, self.decodes = heads, f"{name}/attention/linear_0/weight" in weights
        own, other, last = (f"{name}/{part}" for part in ("self_attention", "attention", "ffn"))
        self.own_normal, self.last_normal = (Normal(weights, f"{part}/layer_norm") for part in (own, last))
        self.own = nn.ModuleList(Matrix(weights, f"{own}/linear_{n}", rank) for n in range(2))
        self.last = nn.ModuleList(Matrix(weights, f"{last}/linear_{n}", rank) for n in range(2))
        if self.decodes:
            self.other_normal = Normal(weights, f"{other}/layer_norm")
            self.other = nn.ModuleList(Matrix(weights, f"{other}/linear_{n}", rank) for n in range(3))

    def forward(self, rows: torch.Tensor, encoded: torch.Tensor | None = None) -> torch.Tensor:
        three = self.own[0](self.own_normal(rows)).chunk(3, -1)
        rows = rows + self.own[1](self._attention(three, causal=self.decodes))
        if self.decodes:
            two = self.other[1](encoded).chunk(2, -1)
            rows = rows + self.other[2](self._attention((self.other[0](self.other_normal(rows)), *two)))
        found: torch.Tensor = rows + self.last[1](F.gelu(self.last[0](self.last_normal(rows))))
        return found

    def _attention(self, parts: Sequence[torch.Tensor], causal: bool = False) -> torch.Tensor:
        """``parts``: what asks, its keys and their values, (n, rows, width) each."""
        cut = [part.view(*part.shape[:2], self.heads, -1).transpose(1, 2) for part in parts]
        return F.scaled_dot_product_attention(*cut, is_causal=causal).transpose(1, 2).reshape(parts[0].shape)


def _fixed(values: Any) -> nn.Parameter:
    return nn.Parameter(torch.tensor(values), requires_grad=False)


def _layers(weights: Weights, side: str) -> int:
    numbers = (re.match(rf"{side}/layer_(\d+)/", name) for name in weights)
    return 1 + max(int(found[1]) for found in numbers if found)
