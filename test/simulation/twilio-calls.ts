import type { Call as HttpCall, MakeCall } from '../../lambdas/adapters/twilio/authorized-calls.ts';
import type { HttpResult } from '../../lambdas/adapters/twilio/http.ts';
import type { ServiceFault } from './faults.ts';
import { type Befallen, type Caller, LostError, type Network } from './network.ts';
import type { TwilioAnswer, TwilioModel } from './twilio-model.ts';
import type { VirtualTime } from './virtual-time.ts';

export const TWILIO_BASE_URL = new URL('https://conversations.twilio.example');

interface Settings {
  readonly caller: () => Caller;
  readonly network: Network;
  readonly time: VirtualTime;
  readonly twilio: TwilioModel;
  readonly random: () => number;
  readonly budgetMillis: number;
}

/** HTTP to the model of Twilio, within one budget, as adapters/twilio/http.ts makes it of Node's own. */
export function twilioCalls(settings: Settings): () => MakeCall {
  const { time, budgetMillis } = settings;
  return () => {
    const endsAt = time.now() + budgetMillis;
    return (call) => withinBudget(callOnce(call, settings), endsAt - time.now(), settings);
  };
}

function withinBudget(result: Promise<HttpResult>, millis: number, { caller, time }: Settings): Promise<HttpResult> {
  const invocation = caller();
  return new Promise((resolve, reject) => {
    const cancel = time.after(millis, () => {
      if (invocation.isAlive()) resolve({ failed: 'afterSending', cause: new Error(`no answer within ${millis} ms`) });
    });
    result.then(resolve, reject).finally(cancel);
  });
}

async function callOnce({ method, url, body = '' }: HttpCall, settings: Settings): Promise<HttpResult> {
  const { caller, network, twilio, random } = settings;
  const [, , , conversationId = '', kind, actionId = ''] = url.pathname.split('/');
  const operation = method === 'POST' ? 'create' : kind === 'Actions' ? 'fetch' : 'list';
  const serve = (): TwilioAnswer => {
    if (operation === 'create') return twilio.create(conversationId, body, caller().name);
    if (operation === 'fetch') return twilio.fetch(actionId);
    return twilio.list(conversationId, url.searchParams.get('pageToken'));
  };
  try {
    return await network.call(caller(), {
      service: 'twilio',
      operation,
      about: actionId || conversationId,
      serve: (fault) => resultOf(serve, fault),
      inWords,
    });
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    // A request that was lost may never have had its connection; one that was served had one.
    const hadConnection = error.message.includes('after') || random() < 0.5;
    return { failed: hadConnection ? 'afterSending' : 'beforeSending', cause: error };
  }
}

/** Twilio may say more than anybody wants on record 500 times. */
const LONG_WINDED = `Twilio has a problem ${'é'.repeat(900)}`;

const busyHeaders = ['1', '30', '7200', 'Mon, 30 Mar 2026 10:31:00 GMT', 'soon'];

function resultOf(serve: () => TwilioAnswer, fault: Befallen<ServiceFault> | undefined): HttpResult {
  const error = (status: number, headers: Record<string, string> = {}): HttpResult => {
    const body = JSON.stringify({ code: 20000 + status, message: LONG_WINDED, status });
    return { answer: { status, headers, body } };
  };
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(fault?.seconds ?? 0) % list.length] ?? list[0];

  switch (fault?.kind) {
    case 'busy':
      return error(pick([429, 503]));
    case 'busyFor':
      return error(429, { 'retry-after': busyHeaders[Math.floor(fault.seconds) % busyHeaders.length] ?? '1' });
    case 'failed':
      return error(pick([500, 502, 504]));
    case 'failedDone':
      serve();
      return error(pick([500, 502, 504]));
    case 'timedOut':
      return error(408);
    case 'redirected':
      return error(302, { location: 'https://elsewhere.example' });
    case 'unauthorized':
      return error(pick([401, 403]));
    case 'garbled':
      return { answer: { status: serve().status, headers: {}, body: '<html>Something</html>' } };
    case 'truncated':
      return { answer: { status: serve().status, headers: {} } };
    default: {
      const { status, body } = serve();
      return { answer: { status, headers: {}, body: JSON.stringify(body) } };
    }
  }
}

function inWords(result: HttpResult): string {
  if (!('answer' in result)) return result.failed;
  const { status, headers, body } = result.answer;
  const said = /"status":"(\w+)"/.exec(body ?? '')?.[1];
  return [status, said, headers['retry-after'] && `Retry-After ${headers['retry-after']}`].filter(Boolean).join(' ');
}
