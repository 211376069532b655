"""Every part of the network against the reference's recorded outputs, float32, S = 1024."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from golden import (
    SIZES,
    assert_close,
    assert_probe,
    golden,
    grid,
    published_shapes,
    recipe_model,
)
from recipe import digest, random_input, recipe_weights
from torch import Tensor

from sam2core.loading import build_model
from sam2core.mask_decoder import Decoded, best_of_three, single_mask, stability
from sam2core.memory_attention import POSITION_WEIGHT
from sam2core.model import Constants, Embedding, Sam2
from sam2core.positions import rotary_table, sine_line, sine_map
from sam2core.transforms import image_input

DIGESTS = {
    ("tiny", 3.0): "d13e217e049f79d446c42976526dbbc089e9bc759e0b952a10d1ba3b5ecaa37c",
    ("small", 3.0): "70cbd88fad622d35265e8b7313cd9c09b5a5db99512acff759a210563d62069d",
    ("base_plus", 3.0): "e491ccf2114dba2e14d5d49d3a47d03539e9b37055d86fe825d4dc6ed5412560",
    ("large", 3.0): "e2e8fa2c68aab85287f80ae07710db97d3318d12374354adb3135217c8f5b5e3",
    ("tiny", 0.435): "77aa4eb855737b05829866797e845e14772fc75a0f0ffa95ef403baabcefe987",
    ("base_plus", 6.0): "584b4e6a6b4ce396dd6009faa41cd2b1ea6a5c6df34d603083e7e24685f73081",
}


@pytest.fixture(scope="module")
def recorded() -> Any:
    return golden("tiny_modules_and_image")


@pytest.fixture(scope="module")
def model() -> Sam2:
    return recipe_model("tiny", 1024)


@pytest.fixture(scope="module")
def constants(model: Sam2) -> Constants:
    with torch.inference_mode():
        return model.constants()


@pytest.fixture(scope="module")
def stages(recorded: Any, model: Sam2, constants: Constants) -> dict[str, Tensor]:
    return trunk_outputs(model, recorded["image"], constants)


def trunk_outputs(model: Sam2, picture: Any, constants: Constants) -> dict[str, Tensor]:
    """What each block of the trunk gives, by the recorded files' names."""
    outputs: dict[str, Tensor] = {}
    hooks = [
        part.register_forward_hook(
            lambda _module, _inputs, output, name=name: outputs.update({name: output})
        )
        for name, part in (
            ("patch_embed", model.image_encoder.trunk.patch_embed),
            *((f"block{i:02}", block) for i, block in enumerate(model.image_encoder.trunk.blocks)),
        )
    ]
    with torch.inference_mode():
        outputs["input"] = image_input(picture, 1024)
        model.image_encoder.trunk(outputs["input"], constants.trunk)
    for hook in hooks:
        hook.remove()
    return outputs


@pytest.mark.parametrize("name", SIZES)
def test_state_dict_has_exactly_the_published_keys_and_shapes(name: str) -> None:
    with torch.device("meta"):
        model = build_model(name)
    ours = {key: list(value.shape) for key, value in model.state_dict().items()}
    assert ours == published_shapes(name)


@pytest.mark.parametrize(
    ("name", "object_bias"),
    [pytest.param(*case, marks=[] if case[0] == "tiny" else pytest.mark.slow) for case in DIGESTS],
)
def test_the_recipe_draws_the_weights_the_reference_ran_with(name: str, object_bias: float) -> None:
    weights = recipe_weights(published_shapes(name), object_bias=object_bias)
    assert digest(weights) == DIGESTS[name, object_bias]


def test_every_block_of_the_trunk_gives_what_the_reference_gave(
    recorded: Any, stages: dict[str, Tensor]
) -> None:
    assert len(stages) == 14
    for name, output in stages.items():
        assert_probe(recorded, f"encoder/{name}", output, 2e-4)


def test_the_trunks_position_map_is_the_recorded_one(recorded: Any, constants: Constants) -> None:
    assert_probe(recorded, "encoder/pos_embed_256x256", constants.trunk, 1e-5)


def test_the_feature_pyramid_is_the_recorded_one(
    recorded: Any, model: Sam2, stages: dict[str, Tensor]
) -> None:
    neck = model.image_encoder.neck
    with torch.inference_mode():
        coarse = neck.coarse(stages["block09"], stages["block11"])
        fine1, fine0 = neck.convs[2](stages["block02"]), neck.convs[3](stages["block00"])
    assert_probe(recorded, "encoder/fpn2", coarse, 2e-4)
    assert_probe(recorded, "encoder/fpn1", fine1, 2e-4)
    assert_probe(recorded, "encoder/fpn0", fine0, 2e-4)
    sub = coarse[0, ::4, ::2, ::2]
    assert_close(sub, recorded["encoder/fpn2/sub16"], 2e-2, "fpn2/sub16")


def test_levels_composed_with_the_decoders_convolutions_are_the_recorded_ones(
    recorded: Any, model: Sam2, stages: dict[str, Tensor]
) -> None:
    neck, decoder = model.image_encoder.neck, model.sam_mask_decoder
    with torch.inference_mode():
        embedding = Embedding(
            coarse=neck.coarse(stages["block09"], stages["block11"]),
            s1=neck.fine(1, stages["block02"], decoder.conv_s1),
            s0=neck.fine(0, stages["block00"], decoder.conv_s0),
        )
        features = model.without_memory(embedding)
    assert_probe(recorded, "predictor/image_embed", features, 2e-4)
    assert_probe(recorded, "predictor/s0", embedding.s0, 2e-4)
    assert_probe(recorded, "predictor/s1", embedding.s1, 2e-4)


def test_sine_position_maps_are_the_recorded_ones(recorded: Any) -> None:
    for level, side in enumerate((256, 128, 64)):
        assert_probe(recorded, f"encoder/pos{level}", sine_map(256, side, side), 1e-5)
    assert_probe(recorded, "memenc/pos", sine_map(64, 64, 64), 1e-5)


def test_pointer_distances_are_encoded_as_recorded(recorded: Any, model: Sam2) -> None:
    distances = torch.from_numpy(recorded["unit/sine1d_in"])
    encoded = sine_line(distances / 15, 256)
    assert_close(encoded, recorded["unit/sine1d_div15_dim256"], 1e-5, "sine")
    with torch.inference_mode():
        projected = model.obj_ptr_tpos_proj(encoded)
    assert_close(projected, recorded["unit/tpos_proj"], 1e-5, "projection")


def test_rotary_angles_are_the_recorded_ones(recorded: Any) -> None:
    cos, sin = rotary_table(256, 64)
    rows = torch.from_numpy(recorded["unit/rope_rows"])
    # A table holds a pair's factors side by side: cos cos, and -sin sin.
    assert_close(cos[rows, 0::2], recorded["unit/rope_cis_real"], 1e-5, "cos")
    assert_close(sin[rows, 1::2], recorded["unit/rope_cis_imag"], 1e-5, "sin")
    assert torch.equal(cos[:, 0::2], cos[:, 1::2])
    assert torch.equal(sin[:, 0::2], -sin[:, 1::2])


def test_the_fourier_position_map_is_the_recorded_one(recorded: Any, constants: Constants) -> None:
    assert_probe(recorded, "prompt/dense_pe", constants.dense, 1e-5)


def test_points_and_boxes_become_the_recorded_tokens(recorded: Any, model: Sam2) -> None:
    points = torch.from_numpy(recorded["prompt/points_in"])
    labels = torch.from_numpy(recorded["prompt/labels_in"]).long()
    corners = torch.from_numpy(recorded["prompt/box_in"]).view(1, 2, 2)
    with torch.inference_mode():
        sparse = model.sam_prompt_encoder.sparse(points, labels, 1024)
        box = model.sam_prompt_encoder.sparse(corners, torch.tensor([[2, 3]]), 1024)
    assert_close(sparse, recorded["prompt/points_sparse"], 1e-5, "points")
    # The recorded box went in by itself, which appends no padding token.
    assert_close(box[:, :2], recorded["prompt/box_sparse"], 1e-5, "box")


def test_masks_become_the_recorded_dense_prompt(recorded: Any, model: Sam2) -> None:
    with torch.inference_mode():
        dense = model.sam_prompt_encoder.dense(random_input("prompt.mask", (1, 1, 256, 256), 4))
        none = model.sam_prompt_encoder.no_mask().expand(1, 256, 64, 64)
    assert_probe(recorded, "prompt/mask_dense", dense, 1e-4)
    assert_close(
        dense[0, ::8, ::2, ::2], recorded["prompt/mask_dense/sub16"], 2e-2, "mask_dense/sub16"
    )
    assert_probe(recorded, "prompt/points_dense", none, 1e-5)


@pytest.fixture(scope="module")
def decoded(recorded: Any, model: Sam2, constants: Constants) -> Decoded:
    with torch.inference_mode():
        result: Decoded = model.sam_mask_decoder(
            random_input("dec.image", (2, 256, 64, 64)),
            constants.dense,
            random_input("dec.sparse", (2, 5, 256)),
            random_input("dec.dense", (2, 256, 64, 64), 0.3),
            random_input("dec.s0", (2, 32, 256, 256), 0.5),
            random_input("dec.s1", (2, 64, 128, 128), 0.6),
        )
    return result


def test_the_mask_decoder_gives_what_the_reference_gave(recorded: Any, decoded: Decoded) -> None:
    assert_close(grid(decoded.masks), recorded["decoder/masks_grid"], 1e-3, "masks")
    assert_close(decoded.masks[0], recorded["decoder/masks0_16"], 2.1e-2, "masks of prompt 0")
    assert_close(decoded.iou, recorded["decoder/iou"], 1e-4, "iou")
    assert_close(decoded.tokens, recorded["decoder/mask_tokens"], 1e-3, "tokens")
    assert_close(decoded.score[:, None], recorded["decoder/object_score"], 1e-4, "score")
    first = stability(decoded.masks[:, 0])[:, None]
    assert_close(first, recorded["decoder/stability"], 1e-3, "stability")


def test_an_ambiguous_prompt_chooses_from_the_recorded_masks(
    recorded: Any, decoded: Decoded
) -> None:
    assert_close(
        grid(decoded.masks[:, 1:]), recorded["decoder/multimask1/masks_grid"], 1e-3, "masks"
    )
    assert_close(decoded.iou[:, 1:], recorded["decoder/multimask1/iou"], 1e-4, "iou")
    assert_close(decoded.tokens[:, 1:], recorded["decoder/multimask1/sam_tokens"], 1e-3, "tokens")
    best = best_of_three(decoded)
    rows = range(2)
    index = recorded["decoder/multimask1/iou"].argmax(axis=1)
    masks = recorded["decoder/multimask1/masks_grid"][rows, index][:, None]
    assert_close(grid(best.masks), masks, 1e-3, "best mask")
    tokens = recorded["decoder/multimask1/sam_tokens"][rows, index]
    assert_close(best.token, tokens, 1e-3, "best token")


def test_a_clear_prompt_gets_mask_0_or_the_best_when_that_is_unstable(
    recorded: Any, decoded: Decoded
) -> None:
    single = single_mask(decoded)
    assert_close(grid(single.masks), recorded["decoder/multimask0/masks_grid"], 1e-3, "mask")
    assert_close(single.iou[:, None], recorded["decoder/multimask0/iou"], 1e-4, "iou")
    tokens = recorded["decoder/multimask0/sam_tokens"][:, 0]
    assert_close(single.token, tokens, 1e-3, "token")
    faint = Decoded(
        masks=torch.cat((0.3 * decoded.masks, decoded.masks)),
        iou=decoded.iou.repeat(2, 1),
        tokens=decoded.tokens.repeat(2, 1, 1),
        score=decoded.score.repeat(2),
    )
    fallen = single_mask(faint)
    assert_close(grid(fallen.masks), recorded["decoder/dynamic_grid"], 1e-3, "fallback mask")
    assert_close(fallen.iou[:, None], recorded["decoder/dynamic_iou"], 1e-4, "fallback iou")
    seen = stability(faint.masks[:, 0])[:, None]
    assert_close(seen, recorded["decoder/dynamic_stability"], 1e-3, "stability")


def scaled_wave() -> Tensor:
    """The recorded memory encoder's input mask, already scaled to -10..10."""
    y, x = np.mgrid[:1024, :1024].astype(np.float64)
    wave = 20 / (1 + np.exp(-8 * np.sin(x / 90) * np.cos(y / 70))) - 10
    return torch.from_numpy(wave.astype(np.float32))[None, None]


def test_the_memory_encoder_gives_what_the_reference_gave(recorded: Any, model: Sam2) -> None:
    with torch.inference_mode():
        masks = scaled_wave()
        small = model.memory_encoder.mask_downsampler(masks)
        features = model.memory_encoder(random_input("mem.pix", (1, 256, 64, 64)), masks)
    assert_probe(recorded, "memenc/mask_downsampler", small, 1e-4)
    assert_probe(recorded, "memenc/features", features, 1e-4)
    assert_close(features, recorded["memenc/features16"], 2e-2, "features16")


def test_a_mask_prompt_is_reduced_as_recorded(recorded: Any, model: Sam2) -> None:
    with torch.inference_mode():
        small = model.mask_downsample(scaled_wave())
    assert_probe(recorded, "unit/mask_downsample", small, 1e-4)


def test_pointers_are_projected_as_recorded(recorded: Any, model: Sam2) -> None:
    with torch.inference_mode():
        pointers = model.obj_ptr_proj(random_input("ptr", (3, 256)))
    assert_close(pointers, recorded["unit/obj_ptr_proj"], 1e-4, "pointers")


@pytest.mark.parametrize(("tokens", "pointers"), [(8204, 12), (4096, 0)])
def test_memory_attention_gives_what_the_reference_gave(
    recorded: Any, model: Sam2, constants: Constants, tokens: int, pointers: int
) -> None:
    current = random_input("ma.curr", (4096, 1, 256)).permute(1, 2, 0).unflatten(2, (64, 64))
    memory = random_input("ma.memory", (8204, 1, 64)).transpose(0, 1)[:, :tokens]
    position = random_input("ma.pos", (8204, 1, 64), 0.3).transpose(0, 1)[:, :tokens]
    attention = model.memory_attention
    with torch.inference_mode():
        begun = attention.begin(current, constants.features, constants.rotary)
        out = attention(begun, memory, position, pointers, constants.rotary)
    tokens_first = out.flatten(2).permute(2, 0, 1)
    name = "memattn/out" if pointers else "memattn/out_no_ptr"
    assert_probe(recorded, name, tokens_first, 1e-4)
    if pointers:
        assert_close(tokens_first[::64, 0, ::2], recorded["memattn/out_sub"], 1e-4, "out_sub")
    assert POSITION_WEIGHT == 0.1


def test_objects_attend_in_one_batch_without_changing_each_other(model: Sam2) -> None:
    side = 16
    attention = model.memory_attention
    with torch.inference_mode():
        table = attention.table(side)
        current = random_input("batch.current", (1, 256, side, side))
        memory = random_input("batch.memory", (2, 2 * side**2 + 4, 64))
        position = random_input("batch.position", (2, 2 * side**2 + 4, 64), 0.3)
        begun = attention.begin(current, sine_map(256, side, side), table)
        both = attention(begun, memory, position, 4, table)
        for index in range(2):
            part = slice(index, index + 1)
            alone = attention(begun, memory[part], position[part], 4, table)
            assert_close(both[part], alone, 1e-4, f"object {index}")
    assert (both[0] - both[1]).abs().max() > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("name", ["small", "base_plus", "large"])
def test_every_block_of_the_other_sizes_gives_what_the_reference_gave(name: str) -> None:
    recorded = golden(f"{name}_image")
    model = recipe_model(name, 1024)
    picture = golden("tiny_modules_and_image")["image"]
    with torch.inference_mode():
        constants = model.constants()
        outputs = trunk_outputs(model, picture, constants)
        embedding: Embedding = model.encode(outputs["input"], constants)
        features = model.without_memory(embedding)
    blocks = [key for key in outputs if key.startswith("block")]
    assert len(blocks) == sum(model.config.blocks)
    for key in blocks:
        assert_probe(recorded, f"encoder/{key}", outputs[key], 2e-4)
    assert_probe(recorded, "predictor/image_embed", features, 2e-4)
    assert_probe(recorded, "predictor/s0", embedding.s0, 2e-4)
    assert_probe(recorded, "predictor/s1", embedding.s1, 2e-4)
