import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { TWILIO_API_KEY } from '../stack/simulator.ts';
import type { Violation } from './run-findings.ts';

/** What must not be in a log, by what it is. */
const confidential: Readonly<Record<string, RegExp>> = {
  'the signing secret': new RegExp(LOCAL_SIGNING_SECRET.slice('whsec_'.length, -4)),
  "Twilio's API key secret": new RegExp(TWILIO_API_KEY.apiKeySecret),
  'a signature': /v1,[A-Za-z0-9+/]{40}/,
  'an address': /\+1(500555|800555)\d{4}/,
  'the text of a message': /no\. \d+ of chaos/,
};

/** Where a log holds what it must not. The line itself is not repeated. */
export function leaksIn(log: string): readonly Violation[] {
  return Object.entries(confidential).flatMap(([what, pattern]) => {
    const line = log.split('\n').findIndex((it) => pattern.test(it));
    return line < 0 ? [] : [{ promise: 'logs hold nothing confidential', subject: `line ${line + 1}`, detail: what }];
  });
}
