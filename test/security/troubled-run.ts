import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { type Host, startHost } from '../../local/host.ts';
import { actionRequested, appEvent, newConversationId, structured } from '../fixtures/shop-events.ts';
import { type SignedRequest, signedRequest, type UnsignedRequest } from '../fixtures/signed-request.ts';
import { startEchoingTwilio } from './echoing-twilio.ts';

/** What must be nowhere but in the ledger and on its way to Twilio. */
export const planted = {
  signingKey: LOCAL_SIGNING_SECRET.slice('whsec_'.length),
  apiKeySecret: 'planted-api-key-secret',
  basicCredentials: Buffer.from('SKplanted:planted-api-key-secret').toString('base64'),
  text: 'planted words of a message',
  /** Of every recipient, whose last three digits choose Twilio's answer. */
  address: '+1202555',
} as const;

/** What a run left behind, wherever somebody could read it who may not read the ledger. */
export interface TroubledRun {
  /** Every line that a function wrote, metrics among them, at DEBUG level. */
  readonly lines: readonly string[];
  /** Of the functions, by name. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Inputs, outputs, errors and causes. */
  readonly executions: readonly DescribeExecutionCommandOutput[];
  readonly refusals: readonly string[];
  readonly signatures: readonly string[];
  /** Where the planted things do belong: what came to Twilio, and what is on record. */
  readonly rightPlaces: readonly string[];
}

const CREATE_STATUSES = [202, 400, 401, 429, 500] as const;

const phone = (status: number) => `${planted.address}0${status}`;

/** Runs the bridge against a Twilio that repeats all it is told, and sends it what it must refuse as well. */
export async function troubledRun(): Promise<TroubledRun> {
  const twilio = await startEchoingTwilio();
  const lines: string[] = [];
  const key = { apiKeySid: 'SKplanted', apiKeySecret: planted.apiKeySecret };
  const host = await startHost({
    port: 0,
    simulatorPort: 0,
    dynamodbPort: 0,
    logLevel: 'DEBUG',
    twilio: { baseUrl: twilio.url, ...key },
    onFunctionLine: (_, line) => lines.push(line),
  });
  try {
    const signatures: string[] = [];
    const post = async (request: SignedRequest, path = '/events/shop'): Promise<Response> => {
      signatures.push(request.headers['webhook-signature']?.slice('v1,'.length) ?? '');
      return fetch(`${host.url}${path}`, { method: 'POST', ...request });
    };
    const actionIds: string[] = [];
    for (const status of CREATE_STATUSES) {
      const response = await post(sign(message(phone(status))));
      const { actions } = (await response.json()) as { actions: { id: string }[] };
      actionIds.push(...actions.map(({ id }) => id));
    }
    const refusals: string[] = [];
    for (const [request, path] of badRequests()) refusals.push(await (await post(request, path)).text());
    const executions = await settledExecutions(host);
    const records = actionIds.map(async (id) => (await fetch(`${host.url}/actions/${id}`)).text());
    return {
      lines,
      environments: Object.fromEntries(host.stack.functions.map(({ name, environment }) => [name, environment])),
      executions,
      refusals,
      signatures,
      rightPlaces: [...twilio.arrived, ...(await Promise.all(records))],
    };
  } finally {
    await host.close();
    await twilio.close();
  }
}

function message(to: string): UnsignedRequest {
  return structured(actionRequested({ conversationId: newConversationId(), text: planted.text, to }));
}

function sign(unsigned: UnsignedRequest, { secret = LOCAL_SIGNING_SECRET, at = new Date() } = {}): SignedRequest {
  return signedRequest(unsigned, secret, at);
}

/** What is refused, each with something in it that must not be told. */
function badRequests(): [SignedRequest, string?][] {
  const good = message(phone(202));
  const other = { ...message(phone(202)), id: good.id };
  const order = { conversationId: planted.text, phone: `${phone(202)} ${planted.text}`, orderNumber: 7 };
  const unknownType = { type: planted.text, payload: planted.text, conversationId: planted.text };
  return [
    [sign(good, { secret: `whsec_${Buffer.from('another secret of somebody').toString('base64')}` })],
    [sign(good, { at: new Date(0) })],
    [sign({ ...good, body: `{"data": "${planted.text}` })],
    [sign({ ...good, headers: { 'content-type': 'text/plain' } })],
    [sign(structured(appEvent('com.example.order.shipped', order)))],
    [sign(structured(appEvent('com.twilio.conversations.action.requested', unknownType)))],
    [sign(good)],
    [sign({ ...other, body: other.body.replace(/"id":"[^"]+"/, `"id":"${good.id}"`) })],
    [sign(good), `/events/${encodeURIComponent(planted.text)}`],
  ];
}

const POLL_MILLIS = 250;
const GIVE_UP_MILLIS = 60_000;

/** Waits until the message that Twilio took has failed, so that polls have been made too. */
async function settledExecutions({ awsUrl, stack }: Host): Promise<readonly DescribeExecutionCommandOutput[]> {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new SFNClient({ endpoint: awsUrl, region: 'us-east-1', credentials });
  const stateMachineArn = stack.stateMachines[0]?.arn;
  const giveUpAt = Date.now() + GIVE_UP_MILLIS;
  try {
    for (;;) {
      const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
      const failed = executions.filter(({ status }) => status === 'FAILED');
      // The one that Twilio refused, and both that it took.
      if (failed.length >= 3) {
        return Promise.all(
          executions.map(({ executionArn }) => client.send(new DescribeExecutionCommand({ executionArn }))),
        );
      }
      if (Date.now() > giveUpAt) throw new Error(`only ${failed.length} executions ended`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
    }
  } finally {
    client.destroy();
  }
}
