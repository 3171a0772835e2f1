import * as z from 'zod';

/** `redacted` and `hashed` by the bridge's `audit` setting, `erased` by a person. */
const withholding = z.enum(['redacted', 'hashed', 'erased']);
export type Withholding = z.infer<typeof withholding>;

const participant = z.object({
  participantId: z.string().optional(),
  address: z.string().optional(),
  channel: z.string().optional(),
});

/** A request of which only the shape is left: something else stands where addresses, text, variables and media were. */
export const withheldRequest = z
  .strictObject({
    type: z.literal('SEND_MESSAGE'),
    withheld: withholding,
    payload: z.object({
      from: participant,
      to: z.array(participant).min(1),
      content: z.object({
        text: z.string().optional(),
        contentId: z.string().optional(),
        variables: z.record(z.string(), z.string()).optional(),
        mediaUrls: z.array(z.string()).optional(),
      }),
    }),
  })
  .meta({ id: 'WithheldRequest' });
export type WithheldRequest = z.infer<typeof withheldRequest>;
