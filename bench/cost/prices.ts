/** A unit that AWS bills when something is done. */
export type RunUnit = 'apiRequests' | 'invocations' | 'gigabyteSeconds' | 'transitions' | 'writeUnits' | 'readUnits';

/** A unit that AWS bills for as long as something is kept: what the table and its indexes hold, and what can be restored. */
export type KeptUnit = 'storedGigabyteMonths' | 'restorableGigabyteMonths';

export type Unit = RunUnit | KeptUnit;

/**
 * Dollars for one, in us-east-1 on demand, Lambda on arm64, without a free tier. Read on 2026-11-22, what is kept on 2026-11-28.
 *
 * Source: https://aws.amazon.com/{api-gateway,lambda,step-functions,dynamodb}/pricing/
 */
export const dollarsPer: Readonly<Record<Unit, number>> = {
  apiRequests: 1 / 1e6,
  invocations: 0.2 / 1e6,
  gigabyteSeconds: 0.0000133334,
  transitions: 25 / 1e6,
  writeUnits: 0.625 / 1e6,
  readUnits: 0.125 / 1e6,
  storedGigabyteMonths: 0.25,
  restorableGigabyteMonths: 0.2,
};

export const units: readonly Unit[] = [
  'transitions',
  'gigabyteSeconds',
  'invocations',
  'writeUnits',
  'readUnits',
  'apiRequests',
  'storedGigabyteMonths',
  'restorableGigabyteMonths',
];
