declare module 'asl-validator' {
  /** May add members to the definition. */
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    /** One line per problem. */
    errorsText(): string;
  };
}
