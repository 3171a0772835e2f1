import * as z from 'zod/mini';

/** One line, because it is shown in terminals and on pages. */
const why = z
  .string()
  .check(z.regex(/^[^\p{Cc}\p{Cs}]{1,500}$/u, 'is 1 to 500 characters in one line: why is it done?'))
  .register(z.globalRegistry, { description: 'Reason, 1 to 500 characters in one line. It stays in the history.' });

/** The version that the person saw. Default: any. */
const version = z.optional(z.int().check(z.positive())).register(z.globalRegistry, {
  description:
    'Version of the action that you looked at. If it has changed, the answer is 409, so a repeated request decides once.',
});

export const resendBody = z.strictObject({ why, version }).register(z.globalRegistry, { id: 'Resend' });

export const eraseBody = z.strictObject({ why, version }).register(z.globalRegistry, { id: 'Erase' });

export const resolveBody = z
  .strictObject({
    finding: z
      .enum(['sent', 'notSent'])
      .register(z.globalRegistry, { description: '`sent` makes the action COMPLETED, `notSent` FAILED.' }),
    why,
    version,
  })
  .register(z.globalRegistry, { id: 'Resolve' });
