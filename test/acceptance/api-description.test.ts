import { describe, expect, it } from 'vitest';
import { get } from './bridge-client.ts';

describe('given somebody who wants to know the API', () => {
  it('describes itself in OpenAPI 3.1, with the source that this suite sends events to', async () => {
    const response = await get('/openapi.json');

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.json()).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\./),
      paths: { '/events/{source}': { post: { security: [{ 'shop.webhook-signature': [] }] } } },
    });
  });
});
