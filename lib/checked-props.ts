import { type Duration, Token } from 'aws-cdk-lib';
import * as z from 'zod';
import type { OutcomeSettings } from './outcomes.ts';

/** Rules shared by `cdk -c` and the construct's props. */
export const settingOf = {
  secretName: z.string().min(1),
  twilioBaseUrl: z.url(),
  outcomeUrl: z.url({ protocol: /^https$/ }),
};

interface UncheckedProps {
  readonly twilioSecretName?: string;
  readonly twilioAuthTokenSecretName?: string;
  readonly twilioBaseUrl?: string;
  readonly contentKeySecretName?: string;
  readonly warmEventsPerSecond?: number;
  readonly outcomes?: OutcomeSettings | false;
  readonly retention?: Duration;
  readonly contentGrace?: Duration;
}

/** Only CloudFormation knows the value of a token. */
const known = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (Token.isUnresolved(value) ? undefined : value), schema.optional());

const propsSchema = z.object({
  twilioSecretName: known(settingOf.secretName),
  twilioAuthTokenSecretName: known(settingOf.secretName),
  twilioBaseUrl: known(settingOf.twilioBaseUrl),
  contentKeySecretName: known(settingOf.secretName),
  warmEventsPerSecond: z.number().int().positive().optional(),
  webhook: z.object({ url: known(settingOf.outcomeUrl), secretName: known(settingOf.secretName) }).optional(),
});

/** @throws {Error} if a prop is invalid; names each */
export function checkProps(props: UncheckedProps): void {
  const { outcomes, retention, contentGrace } = props;
  const parsed = propsSchema.safeParse({ ...props, webhook: outcomes ? outcomes.webhook : undefined });
  if (!parsed.success) throw new Error(`Invalid props of ActionBridge:\n${z.prettifyError(parsed.error)}`);
  if (retention && contentGrace && contentGrace.toSeconds() > retention.toSeconds()) {
    throw new Error(
      `contentGrace: ${contentGrace.toDays()} days exceed the retention of ${retention.toDays()} days. ` +
        'Give at most the retention.',
    );
  }
}
