import * as z from 'zod';
import { action } from '../lambdas/core/action.ts';

/** An action as it is answered: whether its history and content are what was once written is said beside it. */
export const answeredAction = z.intersection(
  action,
  z.object({ integrity: z.enum(['verified', 'broken']).optional(), integrityDetail: z.string().optional() }),
);

/** An item that is on record and cannot be read as an action any more. */
export const unreadableAction = z.object({
  id: z.string(),
  status: z.literal('UNREADABLE'),
  integrity: z.literal('broken'),
  integrityDetail: z.string(),
});

export const listedAction = z.union([answeredAction, unreadableAction]);
export const listedActions = z.object({ actions: z.array(listedAction), cursor: z.string().optional() });

const dayCounts = z.object({
  OPEN: z.number().int(),
  COMPLETED: z.number().int(),
  FAILED: z.number().int(),
  EXPIRED: z.number().int(),
  IN_DOUBT: z.number().int(),
});
export const statusCounts = z.object({ days: z.array(z.object({ day: z.iso.date(), counts: dayCounts })) });
