"""Meta's video predictor, built from a checkout without its configuration framework.

Its classes are instantiated with the numbers of our `ModelConfig`. The three packages that it
imports beside torch and numpy and does not need for inference are stood in for, if missing.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sam2core.config import ModelConfig


class Reference:
    """The reference predictor on one clip of prepared frames.

    images: (T, 3, S, S) float32, as its loader holds them; size: (H, W) of the clip.
    """

    def __init__(self, predictor: Any, images: Tensor, size: tuple[int, int]) -> None:
        self.predictor = predictor
        module = importlib.import_module("sam2.sam2_video_predictor")
        # Its loader reads JPEG folders only; the clip is handed over as that would leave it.
        module.load_video_frames = lambda **_: (images, *size)  # type: ignore[attr-defined]
        self.state = predictor.init_state("drawn by code")

    def encode(self, frame: int) -> None:
        """Run the image encoder on a frame, past the cache."""
        with torch.inference_mode():
            self.predictor.forward_image(self.state["images"][frame][None].float())

    def click(self, frame: int, object_id: int, x: float, y: float) -> NDArray[np.float32]:
        """Prompt with one click; the object's (H, W) logits."""
        points, labels = np.array([[x, y]], np.float32), np.array([1], np.int32)
        _, ids, masks = self.predictor.add_new_points_or_box(
            self.state, frame, object_id, points=points, labels=labels
        )
        chosen: NDArray[np.float32] = masks[list(ids).index(object_id), 0].cpu().numpy()
        return chosen

    def track(self, frame: int) -> NDArray[np.float32]:
        """Track all objects on one frame; (N, s, s) low-resolution logits."""
        list(
            self.predictor.propagate_in_video(
                self.state, start_frame_idx=frame, max_frame_num_to_track=0
            )
        )
        outputs = self.state["output_dict_per_obj"].values()
        masks = [out["non_cond_frame_outputs"][frame]["pred_masks"][0, 0] for out in outputs]
        return torch.stack(masks).cpu().numpy()

    def propagate(self) -> Iterator[int]:
        """Track from the first frame to the last; yields frame indices."""
        for frame, _, _ in self.predictor.propagate_in_video(self.state, start_frame_idx=0):
            yield frame

    def pretend_tracked(self, frames: range) -> None:
        """Fill the memory as if each object had been tracked on `frames`, each like frame 0."""
        self.predictor.propagate_in_video_preflight(self.state)
        for index, out in self.state["output_dict_per_obj"].items():
            for frame in frames:
                out["non_cond_frame_outputs"][frame] = dict(out["cond_frame_outputs"][0])
                self.state["frames_tracked_per_obj"][index][frame] = {"reverse": False}


def build_reference(
    checkout: Path, config: ModelConfig, input_size: int, weights: Mapping[str, Tensor]
) -> Any:
    """SAM2VideoPredictor as its official builder configures it, with these weights."""
    if not (checkout / "sam2" / "sam2_video_predictor.py").is_file():
        raise SystemExit(f"{checkout} is no checkout of facebookresearch/sam2; clone it there")
    sys.path.insert(0, str(checkout))
    _stand_in_for_missing_packages()
    predictor = importlib.import_module("sam2.sam2_video_predictor").SAM2VideoPredictor(
        image_encoder=_image_encoder(config),
        memory_attention=_memory_attention(config, input_size // 16),
        memory_encoder=_memory_encoder(config),
        image_size=input_size,
        sigmoid_scale_for_mem_enc=20.0,
        sigmoid_bias_for_mem_enc=-10.0,
        binarize_mask_from_pts_for_mem_enc=True,
        use_mask_input_as_output_without_sam=True,
        directly_add_no_mem_embed=True,
        no_obj_embed_spatial=True,
        use_high_res_features_in_sam=True,
        multimask_output_in_sam=True,
        iou_prediction_use_sigmoid=True,
        use_obj_ptrs_in_encoder=True,
        add_tpos_enc_to_obj_ptrs=True,
        proj_tpos_enc_in_obj_ptrs=True,
        use_signed_tpos_enc_to_obj_ptrs=True,
        only_obj_ptrs_in_the_past_for_eval=True,
        pred_obj_scores=True,
        pred_obj_scores_mlp=True,
        fixed_no_obj_ptr=True,
        multimask_output_for_tracking=True,
        use_multimask_token_for_obj_ptr=True,
        multimask_min_pt_num=0,
        multimask_max_pt_num=1,
        use_mlp_for_obj_ptr_proj=True,
        add_all_frames_to_correct_as_cond=True,
        sam_mask_decoder_extra_args={
            "dynamic_multimask_via_stability": True,
            "dynamic_multimask_stability_delta": 0.05,
            "dynamic_multimask_stability_thresh": 0.98,
        },
    )
    predictor.load_state_dict(dict(weights))
    return predictor.eval()


def _image_encoder(config: ModelConfig) -> nn.Module:
    hiera = importlib.import_module("sam2.modeling.backbones.hieradet").Hiera
    encoder = importlib.import_module("sam2.modeling.backbones.image_encoder")
    trunk = hiera(
        embed_dim=config.embed_dim,
        num_heads=config.heads,
        stages=config.blocks,
        global_att_blocks=config.global_blocks,
        window_spec=config.windows,
        window_pos_embed_bkg_spatial_size=(config.background_grid, config.background_grid),
    )
    neck = encoder.FpnNeck(
        position_encoding=_sine(256),
        d_model=256,
        backbone_channel_list=list(reversed(config.stage_dims)),
        fpn_top_down_levels=[2, 3],
        fpn_interp_model="nearest",
    )
    built: nn.Module = encoder.ImageEncoder(scalp=1, trunk=trunk, neck=neck)
    return built


def _memory_attention(config: ModelConfig, side: int) -> nn.Module:
    attention = importlib.import_module("sam2.modeling.memory_attention")
    rotary = importlib.import_module("sam2.modeling.sam.transformer").RoPEAttention
    common = {
        "rope_theta": 10000.0,
        "feat_sizes": [side, side],
        "embedding_dim": 256,
        "num_heads": 1,
        "downsample_rate": 1,
        "dropout": 0.1,
    }
    layer = attention.MemoryAttentionLayer(
        activation="relu",
        dim_feedforward=2048,
        dropout=0.1,
        pos_enc_at_attn=False,
        self_attention=rotary(**common),
        d_model=256,
        pos_enc_at_cross_attn_keys=True,
        pos_enc_at_cross_attn_queries=False,
        cross_attention=rotary(rope_k_repeat=True, kv_in_dim=64, **common),
    )
    built: nn.Module = attention.MemoryAttention(
        d_model=256, pos_enc_at_input=True, layer=layer, num_layers=config.memory_layers
    )
    return built


def _memory_encoder(config: ModelConfig) -> nn.Module:
    encoder = importlib.import_module("sam2.modeling.memory_encoder")
    block = encoder.CXBlock(dim=256, kernel_size=7, padding=3, layer_scale_init_value=1e-6)
    built: nn.Module = encoder.MemoryEncoder(
        out_dim=config.memory_dim,
        position_encoding=_sine(config.memory_dim),
        mask_downsampler=encoder.MaskDownSampler(kernel_size=3, stride=2, padding=1),
        fuser=encoder.Fuser(layer=block, num_layers=2),
    )
    return built


def _sine(channels: int) -> nn.Module:
    encoding = importlib.import_module("sam2.modeling.position_encoding")
    built: nn.Module = encoding.PositionEmbeddingSine(num_pos_feats=channels, normalize=True)
    return built


def _stand_in_for_missing_packages() -> None:
    """hydra only finds configuration files, iopath only reads weights, tqdm only draws bars."""

    class GlobalHydra:
        @staticmethod
        def instance() -> type[GlobalHydra]:
            return GlobalHydra

        @staticmethod
        def is_initialized() -> bool:
            return True

    contents: dict[str, dict[str, Any]] = {
        "hydra": {"initialize_config_module": None},
        "hydra.core": {},
        "hydra.core.global_hydra": {"GlobalHydra": GlobalHydra},
        "iopath": {},
        "iopath.common": {},
        "iopath.common.file_io": {"g_pathmgr": None},
        "tqdm": {"tqdm": lambda frames, **_: frames},
    }
    missing = {name for name in ("hydra", "iopath", "tqdm") if not _is_installed(name)}
    for name, attributes in contents.items():
        if name.partition(".")[0] in missing:
            module = ModuleType(name)
            vars(module).update(attributes)
            sys.modules[name] = module


def _is_installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
