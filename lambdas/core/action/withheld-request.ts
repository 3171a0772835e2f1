import * as z from 'zod/mini';

/** `redacted` and `hashed` are the bridge's `content` setting; a person has content `erased`. */
const withholding = z.enum(['redacted', 'hashed', 'erased']);
export type Withholding = z.infer<typeof withholding>;

const participant = z.object({
  participantId: z.optional(z.string()),
  address: z.optional(z.string()),
  channel: z.optional(z.string()),
});

export const withheldRequest = z
  .strictObject({
    type: z.literal('SEND_MESSAGE'),
    withheld: withholding,
    payload: z.object({
      from: participant,
      to: z.array(participant).check(z.minLength(1)),
      content: z.object({
        text: z.optional(z.string()),
        contentId: z.optional(z.string()),
        variables: z.optional(z.record(z.string(), z.string())),
        mediaUrls: z.optional(z.array(z.string())),
      }),
    }),
  })
  .register(z.globalRegistry, { id: 'WithheldRequest' });
export type WithheldRequest = z.infer<typeof withheldRequest>;
