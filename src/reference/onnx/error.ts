/** A tower cannot be written as an ONNX model as it was asked for; the message is one sentence for people. */
export class OnnxError extends Error {}
