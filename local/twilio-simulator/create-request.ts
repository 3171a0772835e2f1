import * as z from 'zod';

const phoneNumber = /^\+[1-9]\d{6,14}$/;

/** participantId with or without a channel, or address and channel. */
const participant = z
  .object({
    participantId: z.string().optional(),
    address: z.string().optional(),
    channel: z.enum(['VOICE', 'SMS', 'RCS', 'WHATSAPP', 'CHAT', 'VIDEO']).optional(),
  })
  .refine((it) => it.participantId !== undefined || (it.address !== undefined && it.channel !== undefined), {
    message: 'participantId, or address and channel, must be given',
  })
  .refine(({ address, channel }) => address === undefined || !isTelephony(channel) || phoneNumber.test(address), {
    path: ['address'],
    message: 'must be a phone number in E.164 format',
  });

function isTelephony(channel: string | undefined): boolean {
  return channel === 'SMS' || channel === 'VOICE';
}

/**
 * Body of CreateConversationAction. Written from Twilio's contract, not shared with the bridge, so that each can find
 * the other's mistakes.
 */
export const createRequest = z.object({
  type: z.literal('SEND_MESSAGE'),
  payload: z.object({
    from: participant,
    to: z.array(participant).min(1),
    content: z
      .strictObject({
        text: z.string().optional(),
        contentId: z.string().optional(),
        variables: z.record(z.string(), z.string()).optional(),
        mediaUrls: z.array(z.url()).optional(),
      })
      .refine((it) => it.text !== undefined || it.contentId !== undefined || it.mediaUrls !== undefined, {
        message: 'text, contentId or mediaUrls must be given',
      }),
    channelSettings: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type CreateRequest = z.infer<typeof createRequest>;
export type RequestParticipant = z.infer<typeof participant>;
