"""Image embedding and prompt tokens to masks (SAM paper, appendix A; SAM 2 paper, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2core.config import ModelConfig
from sam2core.layers import MLP, LayerNorm, LayerNorm2d, Linear

MASKS = 4
HEADS = 8
STABILITY_DELTA = 0.05
STABILITY_ENOUGH = 0.98


@dataclass(frozen=True)
class Decoded:
    """What the decoder says of B prompts, all four masks of each.

    masks: (B, 4, S/4, S/4) logits; iou: (B, 4) predicted, 0..1;
    tokens: (B, 4, dim) of the masks; score: (B,) object-score logit.
    """

    masks: Tensor
    iou: Tensor
    tokens: Tensor
    score: Tensor


@dataclass(frozen=True)
class Chosen:
    """One mask for each of B prompts: masks (B, 1, S/4, S/4), iou (B,), token (B, dim)."""

    masks: Tensor
    iou: Tensor
    token: Tensor


class TokenAttention(nn.Module):
    """Multi-head attention between a few tokens and, in two of its forms, a whole map.

    With N tokens and 8 heads there are 8 N weights for a place of the map, fewer than the
    channels its projection has. So what belongs to the map is never projected: its projections
    are folded into the tokens' side, which halves the arithmetic and the passes over the map.
    """

    def __init__(self, dim: int, inner: int) -> None:
        super().__init__()
        self.scale = (inner // HEADS) ** -0.5
        self.q_proj = Linear(dim, inner)
        self.k_proj = Linear(dim, inner)
        self.v_proj = Linear(dim, inner)
        self.out_proj = Linear(inner, dim)

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Among tokens: q, k, v: (B, N, dim); returns (B, N, dim)."""
        out = F.scaled_dot_product_attention(
            split(self.q_proj(q)), split(self.k_proj(k)), split(self.v_proj(v))
        )
        result: Tensor = self.out_proj(out.transpose(1, 2).flatten(2))
        return result

    def look(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """From tokens to the map: q: (B, N, dim); k, v: (B, M, dim); returns (B, N, dim)."""
        # The keys' bias adds the same to all scores of a query, which softmax takes away.
        queries = split(self.q_proj(q)) * self.scale @ per_head(self.k_proj.weight)
        weights = (queries.flatten(1, 2) @ k.mT).softmax(dim=-1)
        seen = (weights @ v).view(queries.shape) @ per_head(self.v_proj.weight).mT
        joined = seen.transpose(1, 2).flatten(2) + self.v_proj.bias
        result: Tensor = self.out_proj(joined)
        return result

    def tell(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """From the map to tokens: q: (B, M, dim); k, v: (B, N, dim); returns (B, M, dim)."""
        keys = split(self.k_proj(k)) * self.scale
        folded = keys @ per_head(self.q_proj.weight)
        offset = keys @ self.q_proj.bias.view(HEADS, -1, 1)
        scores = folded.flatten(1, 2) @ q.mT + offset.flatten(1, 2)
        weights = scores.view(*keys.shape[:3], -1).softmax(dim=2).flatten(1, 2)
        values = split(self.v_proj(v)) @ per_head(self.out_proj.weight.T)
        result: Tensor = weights.mT @ values.flatten(1, 2) + self.out_proj.bias
        return result


def split(x: Tensor) -> Tensor:
    """(B, N, inner) -> (B, heads, N, inner / heads)."""
    return x.view(*x.shape[:2], HEADS, -1).transpose(1, 2)


def per_head(weight: Tensor) -> Tensor:
    """A projection's weight (inner, dim) -> (heads, inner / heads, dim)."""
    return weight.reshape(HEADS, -1, weight.shape[1])


class TwoWayLayer(nn.Module):
    """Tokens attend to themselves and the image, then the image to the tokens."""

    def __init__(self, dim: int, mlp: int, first: bool) -> None:
        super().__init__()
        self.first = first
        self.self_attn = TokenAttention(dim, dim)
        self.norm1 = LayerNorm(dim)
        self.cross_attn_token_to_image = TokenAttention(dim, dim // 2)
        self.norm2 = LayerNorm(dim)
        self.mlp = MLP(dim, mlp, dim)
        self.norm3 = LayerNorm(dim)
        self.norm4 = LayerNorm(dim)
        self.cross_attn_image_to_token = TokenAttention(dim, dim // 2)

    def forward(
        self, tokens: Tensor, image: Tensor, token_pos: Tensor, image_pos: Tensor
    ) -> tuple[Tensor, Tensor]:
        if self.first:
            # No position and no residual: the tokens are still nothing but their position.
            tokens = self.self_attn(tokens, tokens, tokens)
        else:
            q = tokens + token_pos
            tokens = tokens + self.self_attn(q, q, tokens)
        tokens = self.norm1(tokens)
        keys = image + image_pos
        tokens = self.norm2(
            tokens + self.cross_attn_token_to_image.look(tokens + token_pos, keys, image)
        )
        tokens = self.norm3(tokens + self.mlp(tokens))
        image = self.norm4(
            image + self.cross_attn_image_to_token.tell(keys, tokens + token_pos, tokens)
        )
        return tokens, image


class TwoWayTransformer(nn.Module):
    """Two layers of `TwoWayLayer` and a last look of the tokens at the image."""

    def __init__(self, dim: int, mlp: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(TwoWayLayer(dim, mlp, first=i == 0) for i in range(2))
        self.final_attn_token_to_image = TokenAttention(dim, dim // 2)
        self.norm_final_attn = LayerNorm(dim)

    def forward(self, image: Tensor, image_pos: Tensor, prompt: Tensor) -> tuple[Tensor, Tensor]:
        """image: (B, h·w, dim); image_pos: (1, h·w, dim); prompt: (B, N, dim)."""
        tokens = prompt
        for layer in self.layers:
            tokens, image = layer(tokens, image, prompt, image_pos)
        seen = self.final_attn_token_to_image.look(tokens + prompt, image + image_pos, image)
        return self.norm_final_attn(tokens + seen), image


class MaskDecoder(nn.Module):
    """Four masks, their predicted IoU and an object score for each prompt."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        dim = config.dim
        self.transformer = TwoWayTransformer(dim, config.decoder_mlp)
        self.iou_token = nn.Embedding(1, dim)
        self.mask_tokens = nn.Embedding(MASKS, dim)
        self.obj_score_token = nn.Embedding(1, dim)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(dim, dim // 4, kernel_size=2, stride=2),
            LayerNorm2d(dim // 4),
            nn.GELU(),
            nn.ConvTranspose2d(dim // 4, dim // 8, kernel_size=2, stride=2),
            nn.GELU(),
        )
        self.conv_s0 = nn.Conv2d(dim, dim // 8, kernel_size=1)
        self.conv_s1 = nn.Conv2d(dim, dim // 4, kernel_size=1)
        self.output_hypernetworks_mlps = nn.ModuleList(
            MLP(dim, dim, dim, dim // 8) for _ in range(MASKS)
        )
        self.iou_prediction_head = MLP(dim, dim, dim, MASKS)
        self.pred_obj_score_head = MLP(dim, dim, dim, 1)

    def forward(
        self,
        image: Tensor,
        position: Tensor,
        sparse: Tensor,
        dense: Tensor,
        s0: Tensor,
        s1: Tensor,
    ) -> Decoded:
        """Decode B prompts on one image or on B images.

        image: (1 or B, dim, h, w); position: (1, dim, h, w); sparse: (B, N, dim);
        dense: (1 or B, dim, h or 1, w or 1); s0: (1 or B, dim/8, 4h, 4w);
        s1: (1 or B, dim/4, 2h, 2w)
        """
        batch = sparse.shape[0]
        own = torch.cat(
            (self.obj_score_token.weight, self.iou_token.weight, self.mask_tokens.weight)
        )
        tokens = torch.cat((own.expand(batch, -1, -1), sparse), dim=1)
        source = (image + dense).expand(batch, -1, -1, -1)
        tokens, pixels = self.transformer(as_tokens(source), as_tokens(position), tokens)
        features = self.upscale(pixels.view(batch, *source.shape[2:], -1), s0, s1)

        mask_tokens = tokens[:, 2 : 2 + MASKS]
        kernels = torch.stack(
            [mlp(mask_tokens[:, i]) for i, mlp in enumerate(self.output_hypernetworks_mlps)], dim=1
        )
        masks = (kernels @ features.flatten(1, 2).mT).view(batch, MASKS, *features.shape[1:3])
        return Decoded(
            masks=masks,
            iou=self.iou_prediction_head(tokens[:, 1]).sigmoid(),
            tokens=mask_tokens,
            score=self.pred_obj_score_head(tokens[:, 0])[:, 0],
        )

    def upscale(self, pixels: Tensor, s0: Tensor, s1: Tensor) -> Tensor:
        """(B, h, w, dim) and the two finer levels -> (B, 4h, 4w, dim/8)."""
        up1, norm, act1, up2, act2 = self.output_upscaling
        half = cast(LayerNorm2d, norm).over_last(enlarge(pixels, up1) + s1.permute(0, 2, 3, 1))
        full: Tensor = act2(enlarge(act1(half), up2) + s0.permute(0, 2, 3, 1))
        return full


def as_tokens(x: Tensor) -> Tensor:
    """(B, C, h, w) -> (B, h·w, C), laid out for matrix products."""
    return x.flatten(2).transpose(1, 2).contiguous()


def enlarge(x: Tensor, layer: nn.Module) -> Tensor:
    """A transposed convolution of kernel and stride 2, which overlaps nothing, as one product.

    x: (B, h, w, C); returns (B, 2h, 2w, out).
    """
    conv = cast(nn.ConvTranspose2d, layer)
    assert conv.bias is not None
    batch, height, width, _ = x.shape
    weight = conv.weight.permute(2, 3, 1, 0).flatten(0, 2)
    y = F.linear(x, weight, conv.bias.repeat(4)).view(batch, height, width, 2, 2, -1)
    return y.transpose(2, 3).reshape(batch, 2 * height, 2 * width, -1)


def stability(mask: Tensor, delta: float = STABILITY_DELTA) -> Tensor:
    """Area above +delta over area above -delta: (B, ..., H, W) -> (B, ...); 1 where empty."""
    inner = (mask > delta).sum(dim=(-2, -1))
    outer = (mask > -delta).sum(dim=(-2, -1))
    return torch.where(outer > 0, inner / outer.clamp(min=1), 1.0)


def best_of_three(decoded: Decoded) -> Chosen:
    """For ambiguous prompts: the mask of 1..3 with the highest predicted IoU."""
    return _take(decoded, decoded.iou[:, 1:].argmax(dim=1) + 1)


def single_mask(decoded: Decoded) -> Chosen:
    """For clear prompts: mask 0, or the best of three where mask 0 is not stable.

    The token is always that of mask 0. Mask 0 is reported with the IoU predicted for it.
    """
    first = _take(decoded, torch.zeros_like(decoded.iou[:, 0], dtype=torch.long))
    best = best_of_three(decoded)
    stable = stability(decoded.masks[:, 0]) >= STABILITY_ENOUGH
    return Chosen(
        masks=torch.where(stable[:, None, None, None], first.masks, best.masks),
        iou=torch.where(stable, first.iou, best.iou),
        token=first.token,
    )


def _take(decoded: Decoded, index: Tensor) -> Chosen:
    row = torch.arange(index.shape[0], device=index.device)
    return Chosen(
        masks=decoded.masks[row, index][:, None],
        iou=decoded.iou[row, index],
        token=decoded.tokens[row, index],
    )
