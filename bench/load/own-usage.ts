import type { Usage } from './load-target.ts';

/** What this process has used so far. */
export function ownUsage(): Usage {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return { peakKilobytes: maxRSS, cpuMillis: (userCPUTime + systemCPUTime) / 1_000 };
}
