import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { standardWebhooks } from '../../../lambdas/sources/standard-webhooks.ts';
import { secretsOfFile } from '../../../local/settings/secrets-file.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const bridge = { sources: { shop: standardWebhooks({ secret: ['bridge/shop', 'bridge/old-shop'] }) } };

function fileOf(text: string): string {
  const path = join(temporaryDirectory(), 'secrets.json');
  writeFileSync(path, text);
  return path;
}

describe('a file of secrets', () => {
  test('gives each its name', () => {
    expect(secretsOfFile(fileOf('{"bridge/shop":"whsec_aA=="}'), bridge)).toEqual({ 'bridge/shop': 'whsec_aA==' });
  });

  test.each([
    ['that is not JSON', '{"bridge/shop":"hush', /is not JSON\.$/],
    ['that is a list', '["hush"]', /is not a JSON object of names and secrets/],
    ['with an empty secret', '{"bridge/shop":""}', /is not a JSON object of names and secrets/],
    [
      'with a name of no source',
      '{"bridge/shopp":"hush"}',
      /no source has a secret named bridge\/shopp\. Known names: bridge\/shop, bridge\/old-shop\.$/,
    ],
  ])('%s is refused, and no value is shown', (_, text, message) => {
    const read = () => secretsOfFile(fileOf(text), bridge);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/hush/);
  });

  test('that is not there is named', () => {
    expect(() => secretsOfFile('/nowhere/secrets.json', bridge)).toThrow(
      'SECRETS_FILE: /nowhere/secrets.json cannot be read.',
    );
  });
});
