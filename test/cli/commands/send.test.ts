import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LOCAL_SIGNING_SECRET } from '../../../client/local-signing-secret.ts';
import { scriptedBridge } from '../../fakes/scripted-bridge.ts';
import { actionBridge } from '../action-bridge.ts';

const config = ['--config', 'test/cli/configs/many-sources.ts'];
const taken = { eventId: '1', state: 'ignored', duplicate: false, actions: [] };
const send = (args: readonly string[], url: string, stdin = '{"action":"opened"}') =>
  actionBridge(['send', ...args, '-', ...config, '--url', url], { stdin });

describe('send', () => {
  test('signs as a preset declares it, with the headers that come with the event', async () => {
    const { url, asked } = await scriptedBridge(() => ({ status: 202, body: taken }));
    const { stdout, exitCode } = await send(['repository', '--header', 'X-GitHub-Event: issues'], url);
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = asked;
    const expected = createHmac('sha256', LOCAL_SIGNING_SECRET).update(body).digest('hex');
    expect(path).toBe('/events/repository');
    expect(headers).toMatchObject({ 'x-hub-signature-256': `sha256=${expected}`, 'x-github-event': 'issues' });
    expect(body).toBe('{"action":"opened"}');
    expect(stdout).toMatch(/^Event 1 is on record\.\nNo route takes its type; /);
    expect(exitCode).toBe(0);
  });

  test('says which route declined it', async () => {
    const declined = [
      { route: 'picky', by: 'filter' },
      { route: 'quiet', by: 'mapping' },
    ];
    const { url } = await scriptedBridge(() => ({ status: 202, body: { ...taken, declined } }));
    const { stdout } = await send(['partner'], url);
    expect(stdout).toContain("Route picky filtered it out.\nRoute quiet's mapping returned nothing.\n");
  });

  test('names the sources where it is given none of them', async () => {
    const { stderr, exitCode } = await send(['shopp'], 'http://127.0.0.1:9');
    expect(stderr).toMatch(/^There is no source shopp\. Sources: .*repository/);
    expect(exitCode).toBe(2);
  });

  test('says what it is by its content, and proves a source that signs nothing by what it knows', async () => {
    const { url, asked } = await scriptedBridge(() => ({ status: 202, body: taken }));
    await send(['partner'], url, '{"specversion":"1.0"}');
    await send(['partner'], url, '[{"specversion":"1.0"}]');
    expect(asked.map(({ headers }) => headers['content-type'])).toEqual([
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
    ]);
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${LOCAL_SIGNING_SECRET}`);
  });

  test('says which kind of source cannot be signed for, and what can', async () => {
    const { stderr, exitCode } = await send(['orchestrator'], 'http://127.0.0.1:9');
    expect(stderr).toMatch(/\(Twilio\) cannot be signed for here\.\nPossible are Standard Webhooks/);
    expect(exitCode).toBe(2);
  });

  test('tells what cannot be sent from a bridge that cannot be reached, and repeats no value', async () => {
    const { url, asked } = await scriptedBridge(() => ({ status: 202, body: taken }));
    const { stderr, exitCode } = await send(['repository', '-H', 'X-Note: \u0159eka'], url);
    expect(stderr).toMatch(/^Nothing was sent: the header "x-note" is invalid/i);
    expect(stderr).not.toMatch(/npm start|\u0159eka/);
    expect({ exitCode, asked }).toEqual({ exitCode: 2, asked: [] });
  });

  test('says that it could not sign, where it could not', async () => {
    const { stderr, exitCode } = await send(['issues'], 'http://127.0.0.1:9', 'no JSON');
    expect(stderr).toMatch(/^Nothing was sent\. The event cannot be signed for source issues:\n.*not JSON/);
    expect(exitCode).toBe(2);
  });

  test('joins a header that is given twice, as the bridge would', async () => {
    const { url, asked } = await scriptedBridge(() => ({ status: 202, body: taken }));
    await send(['repository', '-H', 'X-Note: a', '-H', 'x-note: b'], url);
    expect(asked[0]?.headers).toMatchObject({ 'x-note': 'a,b' });
  });

  test('takes no header for its sample, which is a CloudEvent', async () => {
    const args = ['send', 'partner', '-H', 'X-Note: a', ...config, '--url', 'http://127.0.0.1:9'];
    const { stderr, exitCode } = await actionBridge(args);
    expect(stderr).toMatch(/^--header needs a file/);
    expect(exitCode).toBe(2);
  });

  test('has no sample for a source whose routes take another', async () => {
    const { stderr, exitCode } = await actionBridge(['send', 'repository', ...config, '--local']);
    expect(stderr).toMatch(/^No route of source repository takes a sample event\. Name a file\./);
    expect(exitCode).toBe(2);
  });

  test('says no of an event that is refused, and why', async () => {
    const problem = { type: 'urn:action-bridge:problem:event-invalid', title: 'No', status: 422, detail: 'Not so.' };
    const errors = [{ pointer: '/data/phone', detail: 'is no number' }];
    const { url } = await scriptedBridge(() => ({ status: 422, body: { ...problem, errors } }));
    const { stderr, exitCode } = await send(['partner'], url);
    expect(stderr).toBe('Not so.\n  /data/phone: is no number\n(422 event-invalid)\n');
    expect(exitCode).toBe(1);
  });
});
