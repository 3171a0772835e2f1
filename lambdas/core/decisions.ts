import * as z from 'zod';

/** A person's reason, in one line: it is shown in terminals and on pages. */
const why = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}]{1,500}$/u, 'is 1 to 500 characters in one line: why is it done?')
  .meta({ description: 'Why, in one line. It stays in the history, with who decided.' });

/** The version that the person saw; without it, whatever is there is decided on. */
const version = z.number().int().positive().optional().meta({
  description: 'The version that was decided on. Another is a 409, so that a request that is repeated decides once.',
});

/** The body of `POST /actions/{id}/resend`. */
export const resendBody = z.strictObject({ why, version }).meta({ id: 'Resend' });

/** The body of `POST /actions/{id}/erase`. */
export const eraseBody = z.strictObject({ why, version }).meta({ id: 'Erase' });

/** The body of `POST /actions/{id}/resolve`. */
export const resolveBody = z
  .strictObject({
    outcome: z.enum(['sent', 'notSent']).meta({ description: 'What the person found: COMPLETED or FAILED.' }),
    why,
    version,
  })
  .meta({ id: 'Resolve' });
