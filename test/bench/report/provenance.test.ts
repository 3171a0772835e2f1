import { describe, expect, test } from 'vitest';
import { provenance } from '../../../bench/report/provenance.ts';

const circumstances = { rounds: 9, machine: '2 × CPU', at: new Date('2026-11-28T23:59:59Z'), idle: 0.9876 };

describe('the line below each table', () => {
  test('says how many samples, when, on which machine, and how idle that was', () => {
    const line = provenance({}, circumstances);

    expect(line).toBe('9 samples a case, 2026-11-28, 2 × CPU, 98 % idle just before.');
  });

  test('has the part’s own count, where it took fewer than the rounds', () => {
    expect(provenance({ samples: 7 }, circumstances)).toMatch(/^7 samples a case,/);
    expect(provenance({ samples: 1 }, circumstances)).toMatch(/^1 sample a case,/);
  });

  test('speaks of no samples and no idle machine, where the part is deterministic', () => {
    const line = provenance({ deterministic: true }, circumstances);

    expect(line).toBe('Deterministic: any machine finds the same. 2026-11-28, 2 × CPU.');
  });
});
