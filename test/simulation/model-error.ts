/** The code under test asks for something that a model does not do: the model is to be completed, and must not guess. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
