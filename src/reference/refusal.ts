/** What stops a reference run, in one sentence for people: a file that is no ONNX, an operator that nobody counts. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
