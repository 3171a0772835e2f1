import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { promisify, stripVTControlCharacters } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { listen } from '../../local/http/listen.ts';
import { pasteLines, startupBlock } from '../../local/startup-block.ts';

// Threads, processes and servers take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

const order = {
  source: 'shop',
  type: 'com.example.order.shipped',
  data: { conversationId: 'conv_local', phone: '+12025550123', orderNumber: "it's 1042" },
};
const passthrough = {
  source: 'shop',
  type: 'com.twilio.conversations.action.requested',
  data: {
    conversationId: 'conv_local',
    type: 'SEND_MESSAGE',
    payload: {
      from: { address: '+18005550100', channel: 'SMS' },
      to: [{ address: '+12025550123', channel: 'SMS' }],
      content: { text: 'Your order has shipped!' },
    },
  },
};

/** A server that verifies what it gets with the official package and answers what was in it. */
async function upstreamOf(): Promise<string> {
  const server = createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = await text(request);
    try {
      response.end(JSON.stringify(new Webhook(LOCAL_SIGNING_SECRET).verify(body, headers)));
    } catch (error) {
      response.end(String(error));
    }
  });
  const { url, close } = await listen(server, 0);
  onTestFinished(close);
  return url;
}

describe('the lines to paste', () => {
  test.each([
    ['the example event', order],
    ['the passthrough event', passthrough],
  ])('%s is signed as it is pasted, and fits into 80 columns', async (_, { type, data }) => {
    const lines = pasteLines({ type, data }, `${await upstreamOf()}/events/shop`);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const { stdout } = await promisify(execFile)('bash', ['-c', lines.join('\n')]);
    expect(JSON.parse(stdout)).toEqual({ type, data });
  });
});

describe('the block that greets', () => {
  const host = {
    url: 'http://127.0.0.1:8787',
    simulatorUrl: 'http://127.0.0.1:8788',
    dynamodbUrl: 'http://127.0.0.1:8000',
    stack: {
      tables: [{ TableName: 'BridgeLedgerTable06631FCA', KeySchema: [], AttributeDefinitions: [] }],
      functions: [],
      routes: [],
      stateMachines: [],
      schedules: [],
      notRun: [],
    },
  };
  const block = (given: object = {}) =>
    stripVTControlCharacters(startupBlock({ host, sources: ['shop'], sample: order, secondsToStart: 2.34, ...given }));

  test('says where everything is and with what to sign, in 80 columns', () => {
    const shown = block();
    expect(shown.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const part of [
      'POST http://127.0.0.1:8787/events/shop',
      'http://127.0.0.1:8788',
      'http://127.0.0.1:8000',
      LOCAL_SIGNING_SECRET,
      'BridgeLedgerTable06631FCA',
      'no IAM',
      'in memory',
    ]) {
      expect(shown).toContain(part);
    }
  });

  test('says where the data is kept, and that another Twilio is real', () => {
    const shown = block({
      dataDir: '.data',
      host: { ...host, simulatorUrl: undefined },
      twilioUrl: 'https://t.example',
    });
    expect(shown).toContain('data in .data');
    expect(shown).toContain('https://t.example   REAL messages');
  });

  test('says whose secret it is where there are several sources, or secrets of their own', () => {
    expect(block()).not.toContain('for all sources');
    const shown = block({ sources: ['shop', 'payments'], secretsFile: 'secrets.json' });
    expect(shown).toMatch(/for all sources: shop, payments\n +except secrets in secrets\.json\n/);
  });

  test('offers nothing to paste when the bridge knows no example event', () => {
    expect(block({ sample: undefined })).not.toContain('curl');
  });
});
