import { read } from '../pages.ts';
import { markdownTable } from './markdown-table.ts';
import { propsOf } from './props.ts';

/** Which prop a `-c` option sets, if it is not one of the same name, and how the option is written. */
const optionOf: Readonly<Record<string, string>> = {
  twilioSecretName: 'twilioSecretName=…',
  twilioAuthTokenSecretName: 'twilioAuthTokenSecretName=…',
  twilioBaseUrl: 'twilioBaseUrl=https://…',
  retention: 'retentionDays=30',
  warmEventsPerSecond: 'warmEventsPerSecond=1000',
  deletionProtection: 'ephemeral=true',
  removalPolicy: 'ephemeral=true',
  content: 'content=redacted',
  contentGrace: 'contentGraceDays=3',
  contentKeySecretName: 'contentKeySecretName=…',
  archive: 'archive=true',
  outcomes: 'outcomes=false',
  'outcomes.webhook.url': 'outcomeUrl=https://…',
  'outcomes.webhook.secretName': 'outcomeSecretName=…',
  logLevel: 'logLevel=DEBUG',
  alarmTopic: 'alarmTopicArn=arn:…',
  runbookUrl: 'runbookUrl=https://…',
};

/** Every prop of the construct with the `-c` option that sets it, the members of `archive` and `outcomes` among them. */
export function settingsTable(): string {
  const nested: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
    archive: [['archive', 'lib/archive.ts', 'ArchiveSettings']],
    outcomes: [
      ['outcomes', 'lib/outcomes.ts', 'OutcomeSettings'],
      ['outcomes.webhook', 'lib/outcome-webhook.ts', 'WebhookSettings'],
    ],
  };
  const rows = propsOf('lib/action-bridge.ts', read('lib/action-bridge.ts'), 'ActionBridgeProps').flatMap((prop) => [
    prop,
    ...(nested[prop.name] ?? []).flatMap(([path, file, name]) =>
      propsOf(file, read(file), name).map((it) => ({ ...it, name: `${path}.${it.name}` })),
    ),
  ]);
  return markdownTable(
    ['prop', '`-c`', 'type', 'meaning', 'default'],
    rows.map(({ name, type, says, byDefault }) => [
      `\`${name}\``,
      optionOf[name] === undefined ? '' : `\`${optionOf[name]}\``,
      `\`${type.replace(' | undefined', '')}\``,
      says,
      // A value of code, or words.
      /^('.*'|[A-Z]\w+\.\S*|new .*|true|false)$/.test(byDefault) ? `\`${byDefault}\`` : byDefault,
    ]),
  );
}
