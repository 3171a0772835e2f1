import { describe, expect, inject, it } from 'vitest';
import { readmeBlocks, runBlocks } from '../docs/readme.ts';
import { accepted, eventStory } from './answers.ts';
import { isSigV4Required } from './bridge-client.ts';

const { url, signingSecret } = inject('target');

// curl signs nothing with SigV4 here; the README uses these lines on a laptop.
describe.skipIf(isSigV4Required)('given the lines of the README that send an event', () => {
  it('takes the event that they sign and POST, and tells them what became of it', async () => {
    const environment = { ...process.env, URL: url, SECRET: signingSecret };

    const [sent = '', found = ''] = await runBlocks(readmeBlocks('laptop'), environment);

    const answer = accepted.parse(JSON.parse(sent));
    expect(answer).toMatchObject({ state: 'actions', duplicate: false, actions: [{ route: 'order-shipped-sms' }] });
    const story = eventStory.parse(JSON.parse(found));
    expect(story).toMatchObject({ eventId: answer.eventId, state: 'actions' });
    expect(story.actions.map(({ id }) => id)).toEqual(answer.actions.map(({ id }) => id));
  });
});
