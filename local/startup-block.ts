import pc from 'picocolors';
import { LOCAL_SIGNING_SECRET } from '../client/local-signing-secret.ts';
import type { SampleEvent } from '../client/sample-event.ts';
import type { Host } from './host.ts';

const COLUMNS = 80;

export interface StartupBlockSettings {
  readonly host: Pick<Host, 'url' | 'simulatorUrl' | 'dynamodbUrl' | 'stack'>;
  readonly twilioUrl?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly secretsFile?: string | undefined;
  readonly sources: readonly string[];
  /** Undefined if bridge.config.ts has none of the example's routes. */
  readonly sample: SampleEvent | undefined;
  readonly secondsToStart: number;
}

/** What `npm start` prints when it is ready, at most 80 columns wide. */
export function startupBlock(settings: StartupBlockSettings): string {
  const { host, twilioUrl, dataDir, secretsFile, sources, sample, secondsToStart } = settings;
  const { url, simulatorUrl, dynamodbUrl, stack } = host;
  const table = stack.tables.map(({ TableName }) => TableName).join(', ');
  const eventsUrl = `${url}/events/${sample?.source ?? '{source}'}`;
  const rows: [string, string][] = [
    ['Events', `POST ${eventsUrl}`],
    ['Records', `GET  ${url}/actions/{id}   no IAM on a laptop`],
    ['Console', `${url}/console   actions and decisions`],
    ['API docs', `${url}/docs   from ${url}/openapi.json`],
    ['Secret', LOCAL_SIGNING_SECRET],
    ...(sources.length > 1 ? [['', `for all sources: ${sources.join(', ')}`] satisfies [string, string]] : []),
    ...(secretsFile === undefined ? [] : [['', `except secrets in ${secretsFile}`] satisfies [string, string]]),
    ['Twilio', simulatorUrl ? `${simulatorUrl}   simulator: sends no real messages` : `${twilioUrl}   REAL messages`],
    ['DynamoDB', `${dynamodbUrl}   data ${dataDir === undefined ? 'in memory' : `in ${dataDir}`}`],
    ['Table', table],
  ];
  return [
    '',
    pc.bold(`action-bridge is ready after ${secondsToStart.toFixed(1)} s`),
    '',
    ...rows.map(([name, value]) => `  ${pc.dim(name.padEnd(9))} ${value}`),
    ...(stack.notRun.length > 0 ? [`  ${pc.dim('Not on a laptop:')} ${stack.notRun.join(', ')}`] : []),
    '',
    ...(sample
      ? [
          'Send an event: paste these lines.',
          '',
          ...pasteLines(sample, eventsUrl),
          '',
          'Look at its actions:',
          '',
          `curl -s ${eventsUrl}/$id`,
        ]
      : ['bridge.config.ts has no example route, so there is no example event to send.']),
    '',
    pc.dim('LOG_LEVEL=INFO logs requests and steps. Help: npm start -- --help. Stop: Ctrl-C'),
    '',
  ].join('\n');
}

/** Signs and sends an event, with a new id each time. For bash and zsh, with node and curl. */
export function pasteLines({ type, data }: Omit<SampleEvent, 'source'>, eventsUrl: string): readonly string[] {
  // Quoted for JSON and for the shell.
  const body = JSON.stringify({ type, data }).replaceAll("'", '\\u0027');
  const key = Buffer.from(LOCAL_SIGNING_SECRET.replace(/^whsec_/, ''), 'base64').toString();
  return [
    'id=evt_$(date +%s); ts=$(date +%s)',
    ...foldJson(`body='${body}'`),
    `sig=$(node -p 'crypto.createHmac("sha256","${key}")`,
    '.update(process.argv[1]).digest("base64")\' "$id.$ts.$body")',
    `curl -s ${eventsUrl} \\`,
    '  -H "webhook-id: $id" -H "webhook-timestamp: $ts" \\',
    '  -H "webhook-signature: v1,$sig" -H "content-type: application/json" \\',
    '  --data-binary "$body" -w "\\n"',
  ];
}

function foldJson(text: string): readonly string[] {
  const pieces = text.split(/(?<=,)(?=")/);
  return pieces.reduce<string[]>((lines, piece) => {
    const last = lines.at(-1);
    if (last !== undefined && last.length + piece.length <= COLUMNS) lines.splice(-1, 1, last + piece);
    else lines.push(piece);
    return lines;
  }, []);
}
