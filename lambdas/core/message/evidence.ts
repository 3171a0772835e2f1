import type { Evidence } from '../action/action.ts';
import type { Change } from '../action/change.ts';
import type { Communication } from './twilio-answers.ts';

/** Returns what follows for an action from its message in the conversation. */
export function changeByEvidence(
  evidence: Evidence,
  communication: Communication,
): Change<'adopted' | 'proven' | 'disproven'> {
  switch (deliveryOf(communication)) {
    case 'underway':
      return { transition: 'adopted', evidence };
    case 'done':
      return { transition: 'proven', evidence };
    case 'failed': {
      const message = 'The message is in the conversation, and Twilio reports its delivery as FAILED.';
      return { transition: 'disproven', evidence, failure: { reason: 'undelivered', message } };
    }
  }
}

export function deliveryOf({ recipients }: Communication): 'underway' | 'failed' | 'done' {
  const delivery = recipients.map(({ deliveryStatus }) => deliveryStatus);
  if (delivery.length > 0 && delivery.every((it) => it === 'FAILED')) return 'failed';
  return delivery.some((it) => it === 'INITIATED' || it === 'IN_PROGRESS') ? 'underway' : 'done';
}
