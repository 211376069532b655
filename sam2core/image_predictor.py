"""One picture, any number of prompts, masks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray

from sam2core.mask_decoder import single_mask
from sam2core.model import Embedding, Points, Sam2
from sam2core.prompts import prompt_points
from sam2core.transforms import image_input

LOGIT_LIMIT = 32.0


@dataclass(frozen=True, eq=False)
class ImagePrediction:
    """C masks for one prompt, best guess not sorted.

    low_res: (C, S/4, S/4) float32 logits within +-32; iou: (C,) float32, predicted.
    """

    low_res: NDArray[np.float32]
    iou: NDArray[np.float32]

    def logits(self, size: tuple[int, int]) -> NDArray[np.float32]:
        """Logits at `size` (H, W): (C, H, W) float32, bilinear."""
        small = torch.from_numpy(self.low_res)[None]
        large: NDArray[np.float32] = F.interpolate(
            small, size=size, mode="bilinear", align_corners=False
        )[0].numpy()
        return large

    def masks(self, size: tuple[int, int]) -> NDArray[np.bool_]:
        """Inside or not, at `size` (H, W): (C, H, W)."""
        return self.logits(size) > 0


class ImagePredictor:
    """Segment one picture by prompts. `set_image` encodes it; each `predict` is quick."""

    def __init__(self, model: Sam2) -> None:
        self._model = model
        self._embedding: Embedding | None = None
        self._size = (0, 0)

    @torch.inference_mode()
    def set_image(self, rgb: NDArray[np.uint8]) -> None:
        """rgb: (H, W, 3) uint8. Raises ValueError for anything else."""
        model = self._model
        picture = image_input(rgb, model.input_size)
        # Made anew for each picture: weights may have been loaded in between.
        self._constants = model.constants()
        self._embedding = model.encode(picture.to(model.device), self._constants)
        self._size = (rgb.shape[0], rgb.shape[1])

    @torch.inference_mode()
    def predict(
        self,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """Masks for one prompt.

        points: (N, 2) pixels (x, y); labels: (N,) 1 inside, 0 outside; box: (4,) x0 y0 x1 y1;
        mask: (S/4, S/4) logits, as an earlier prediction's `low_res`; multimask: three masks
        rather than one. Raises RuntimeError before `set_image`, ValueError for bad prompts.
        """
        if self._embedding is None:
            raise RuntimeError("call set_image before predict")
        model, constants = self._model, self._constants
        prompt: Points | None = None
        if points is not None or labels is not None or box is not None:
            prompt = prompt_points(points, labels, box, self._size, model.input_size, model.device)
        elif mask is None:
            raise ValueError("give points, a box or a mask")
        previous = None
        if mask is not None:
            side = 4 * constants.side
            logits = torch.as_tensor(np.asarray(mask, np.float32)).reshape(1, 1, side, side)
            previous = logits.to(model.device)
        decoded = model.decode(
            model.without_memory(self._embedding), self._embedding, prompt, previous, constants
        )
        if multimask:
            masks, iou = decoded.masks[0, 1:], decoded.iou[0, 1:]
        else:
            chosen = single_mask(decoded)
            masks, iou = chosen.masks[0], chosen.iou
        return ImagePrediction(
            masks.clamp(-LOGIT_LIMIT, LOGIT_LIMIT).float().cpu().numpy(), iou.float().cpu().numpy()
        )
