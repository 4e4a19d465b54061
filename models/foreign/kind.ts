/** Any ONNX file with a card: trained elsewhere, for example with PyTorch or scikit-learn. */
import { defineModelKind } from "../contract.ts";
import { openGraphModel } from "../graph-model.ts";

export const foreign = defineModelKind({
  kind: "foreign",
  description: "An ONNX file from elsewhere; the card says where its window goes in and its score comes out.",
  hasGraph: true,
  groupKey: () => undefined,
  open(models) {
    const [model] = models;
    if (model === undefined || models.length > 1) throw new RangeError("A foreign model is opened alone.");
    return openGraphModel(model);
  },
});
