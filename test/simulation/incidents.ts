import type { Incident } from './faults.ts';
import type { LambdaModel } from './lambda-model.ts';
import type { StepFunctionsModel } from './step-functions-model.ts';
import type { Timeline } from './timeline.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Deployment {
  readonly time: VirtualTime;
  readonly states: StepFunctionsModel;
  readonly lambda: LambdaModel;
  readonly jumps: { seconds: number };
  readonly timeline: Timeline;
  readonly sweep: () => void;
}

/** Lets each incident happen at its moment. */
export function incidents(all: readonly Incident[], deployment: Deployment): void {
  for (const incident of all) {
    deployment.time.after(incident.atSeconds * 1_000, () => {
      deployment.timeline.add('incident', incident.kind);
      happen(incident, deployment);
    });
  }
}

function happen({ kind, seconds }: Incident, { states, lambda, jumps, sweep }: Deployment): void {
  const does: Record<Incident['kind'], () => void> = {
    stopExecutions: () => states.endAll('ABORTED'),
    timeOutExecutions: () => states.endAll('TIMED_OUT'),
    failExecutions: () => states.endAll('FAILED'),
    doubleExecutions: states.doubleAll,
    killFunctions: lambda.killAll,
    deploy: lambda.retireAll,
    sweepTwice: () => {
      sweep();
      sweep();
    },
    clockBack: () => {
      jumps.seconds -= seconds;
    },
    clockForward: () => {
      jumps.seconds += seconds;
    },
  };
  does[kind]();
}
