/**
 * Operators that a model may use: those whose work is bounded by the size of their inputs and that always give the same
 * result. Left out: graphs within operators (If, Loop, Scan, SequenceMap), random numbers, text and images, optionals.
 */
const standard = `
  Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization BitShift BitwiseAnd
  BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike Ceil Celu Clip Compress Concat Constant ConstantOfShape Conv
  ConvInteger ConvTranspose Cos Cosh CumProd CumSum DFT DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear
  Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool
  GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax
  Identity InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax
  LpNormalization LpPool MatMul MatMulInteger Max MaxPool Mean MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Neg
  NonZero Not OneHot Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN Range Reciprocal ReduceL1
  ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize
  ReverseSequence RotaryEmbedding Round STFT Scatter ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size
  Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Tile TopK Transpose
  Trilu Unique Unsqueeze Upsample Where Xor`;

/** Classical machine learning. ZipMap gives a sequence of maps; such an output may exist, but cannot be the score. */
const classical = `
  ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor Normalizer
  OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor ZipMap`;

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Operator names by domain; the standard domain has two spellings. */
export const allowedOperators: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["", names(standard)],
  ["ai.onnx", names(standard)],
  ["ai.onnx.ml", names(classical)],
]);
