"""A frame's features and its mask, folded into one memory (SAM 2 paper, section 4)."""

from __future__ import annotations

from torch import Tensor, nn

from sam2core.config import ModelConfig
from sam2core.layers import Conv2d, LayerNorm, LayerNorm2d, Linear


class MaskDownsampler(nn.Module):
    """(B, 1, S, S) -> (B, dim, S/16, S/16): four strided convolutions and a projection."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for channels in (1, 4, 16, 64):
            layers += [
                nn.Conv2d(channels, 4 * channels, kernel_size=3, stride=2, padding=1),
                LayerNorm2d(4 * channels),
                nn.GELU(),
            ]
        self.encoder = nn.Sequential(*layers, nn.Conv2d(256, dim, kernel_size=1))

    def forward(self, mask: Tensor) -> Tensor:
        out: Tensor = self.encoder(mask)
        return out


class ConvNextBlock(nn.Module):
    """Depthwise 7x7 convolution and a pointwise MLP, scaled per channel, with a shortcut."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim)
        # Named and shaped as in the checkpoints; applied to (B, H, W, C).
        self.norm = LayerNorm(dim, eps=1e-6)
        self.pwconv1 = Linear(dim, 4 * dim)
        self.pwconv2 = Linear(4 * dim, dim)
        self.gamma = nn.Parameter(1e-6 * self.norm.weight.detach().clone())

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(self.pwconv1(y, "gelu"))
        return x + y.permute(0, 3, 1, 2)


class Fuser(nn.Module):
    """Two ConvNeXt blocks."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(ConvNextBlock(dim) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


class MemoryEncoder(nn.Module):
    """Fold the raw features of a frame and B masks into B memories."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.mask_downsampler = MaskDownsampler(config.dim)
        self.pix_feat_proj = Conv2d(config.dim, config.dim, kernel_size=1)
        self.fuser = Fuser(config.dim)
        self.out_proj = nn.Conv2d(config.dim, config.memory_dim, kernel_size=1)

    def forward(self, features: Tensor, masks: Tensor) -> Tensor:
        """features: (1 or B, dim, h, w), not conditioned on memory; masks: (B, 1, 16h, 16w)
        already scaled to the memory encoder's range; returns (B, memory_dim, h, w).
        """
        x = self.pix_feat_proj(features) + self.mask_downsampler(masks)
        out: Tensor = self.out_proj(self.fuser(x))
        return out
