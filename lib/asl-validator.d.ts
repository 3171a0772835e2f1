declare module 'asl-validator' {
  /** Validates a state machine definition in Amazon States Language. May add members to the given object. */
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    /** One line per problem. */
    errorsText(): string;
  };
}
