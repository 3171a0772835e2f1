import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import { SettingsError } from '../settings.ts';

/** By their names in Secrets Manager. */
export type Secrets = Readonly<Record<string, string>>;

const secrets = z.record(z.string(), z.string().min(1));

/**
 * Reads signing secrets from a JSON file, such as `{ "action-bridge/sources/payments": "whsec_…" }`.
 *
 * @throws {SettingsError} if it cannot be read, or names a secret of no source; never shows a value
 */
export function secretsOfFile(path: string, { sources }: Pick<Bridge, 'sources'>): Secrets {
  const parsed = secrets.safeParse(jsonOf(path));
  if (!parsed.success) {
    throw new SettingsError(`SECRETS_FILE: ${path} is not a JSON object of names and secrets, all strings.`);
  }
  const known = new Set(Object.values(sources).flatMap((source) => source.secrets));
  const unknown = Object.keys(parsed.data).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new SettingsError(
      `SECRETS_FILE: no source has a secret named ${unknown}. Known names: ${[...known].join(', ')}.`,
    );
  }
  return parsed.data;
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    // A parser's message quotes the text, which may be a secret.
    const reason = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new SettingsError(`SECRETS_FILE: ${path} ${reason}.`, { cause });
  }
}
