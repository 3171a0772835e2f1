declare module 'asl-validator' {
  /** Checks a state machine's definition in Amazon States Language; it may add to the object that it is given. */
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    /** One line per problem. */
    errorsText(): string;
  };
}
