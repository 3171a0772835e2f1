import { describe, expect, test } from 'vitest';
import type { TwilioSimulator } from '../../../local/twilio-simulator/simulator.ts';
import { ACCOUNT_SID } from '../../../local/twilio-simulator/views.ts';
import { CreateConversationActionRequest, twilioSdk } from '../../oracles/twilio.ts';
import { apiKey, heldClock, runningSimulator, smsTo } from './running-simulator.ts';

/** Twilio's client knows the host of each product by heart; region and edge only add labels to it. */
function requestClientFor(base: string) {
  const client = new twilioSdk.RequestClient({ timeout: 2_000, keepAlive: false });
  client.axios.interceptors.request.use((request) => {
    request.url = request.url?.replace('https://conversations.twilio.com', base);
    return request;
  });
  return client;
}

const conversationsOf = ({ url }: TwilioSimulator, secret = apiKey.apiKeySecret) =>
  twilioSdk(apiKey.apiKeySid, secret, { accountSid: ACCOUNT_SID, httpClient: requestClientFor(url) }).conversations.v2;
const requestTo = (address: string) => new CreateConversationActionRequest(smsTo(address).request);

describe("Twilio's own npm client", () => {
  test('follows an Action from PENDING to COMPLETED', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    const actions = conversationsOf(simulator).actions('conv_conversation_1');
    const created = await actions.create(requestTo('+18005550199'));
    expect(created).toMatchObject({ status: 'PENDING', conversationId: 'conv_conversation_1' });
    expect(created.createdAt).toEqual(clock.now());

    expect(await actions.get(created.id).fetch()).toMatchObject({ id: created.id, status: 'PENDING' });
    clock.pass(1_000);
    const completed = await actions.get(created.id).fetch();
    const related = { messageSid: created.related.messageSid, communicationId: expect.any(String) };
    expect(completed).toMatchObject({ status: 'COMPLETED', completedAt: clock.now(), related });
  });

  test('follows an Action from PENDING to FAILED', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    const actions = conversationsOf(simulator).actions('conv_conversation_1');
    const { id } = await actions.create(requestTo('+15005550009'));
    clock.pass(1_000);
    const failureReason = expect.stringContaining('30003');
    expect(await actions.get(id).fetch()).toMatchObject({ status: 'FAILED', failureReason });
  });

  test('lists the Communications over all pages', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    const actions = conversationsOf(simulator).actions('conv_conversation_1');
    for (const address of ['+18005550111', '+18005550112', '+18005550113']) await actions.create(requestTo(address));
    clock.pass(1_000);
    const listed = await conversationsOf(simulator).communications('conv_conversation_1').list({ pageSize: 2 });
    const recipients = listed.flatMap((it) => it.recipients.map(({ address }) => address));
    expect(recipients.sort()).toEqual(['+18005550111', '+18005550112', '+18005550113']);
  });

  test.each([
    ['refused with 21211', '+15005550001', { status: 400, code: 21211, moreInfo: expect.stringContaining('21211') }],
    ['told to come back with 20429', '+15005550005', { status: 429, code: 20429 }],
  ])('is %s', async (_, address, error) => {
    const actions = conversationsOf(await runningSimulator()).actions('conv_conversation_1');
    await expect(actions.create(requestTo(address))).rejects.toMatchObject(error);
  });

  test('is not let in with a wrong secret', async () => {
    const actions = conversationsOf(await runningSimulator(), 'wrong').actions('conv_conversation_1');
    await expect(actions.create(requestTo('+18005550199'))).rejects.toMatchObject({ status: 401, code: 20003 });
  });
});
