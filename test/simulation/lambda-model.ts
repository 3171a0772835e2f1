import type { Operation } from './faults.ts';
import type { Caller } from './network.ts';
import type { Timeline } from './timeline.ts';
import type { VirtualTime } from './virtual-time.ts';

export type FunctionName = Operation<'lambda'>;

/** How an invocation ended, as the Lambda service tells it. */
export type InvocationResult<T = unknown> =
  | { readonly kind: 'answered'; readonly answer: T }
  /** The function threw, ran out of time or died; `error` is what Step Functions calls it. */
  | { readonly kind: 'failed'; readonly error: string; readonly message: string };

/** One run of a function, from the inside. */
export interface Invocation extends Caller {
  /** Milliseconds that it still has. */
  remainingMillis(): number;
}

/** A running copy of a function, which serves one invocation after the other. */
export interface Environment {
  readonly name: string;
  /** Seconds by which its machine's clock is wrong. */
  readonly clockOffsetSeconds: () => number;
  /** The invocation that it serves, or the last one: what an invocation leaves behind when it ends is frozen for good. */
  readonly current: () => Invocation;
}

export interface FunctionDefinition<Payload, Answer> {
  readonly name: FunctionName;
  readonly timeoutSeconds: number;
  /** Runs once for each environment, as a function's module is evaluated; answers its handler. */
  readonly start: (environment: Environment) => (payload: Payload) => Promise<Answer>;
}

export interface LambdaModel {
  readonly deploy: <Payload, Answer>(
    definition: FunctionDefinition<Payload, Answer>,
  ) => DeployedFunction<Payload, Answer>;
  /** Kills whatever runs. */
  killAll(): void;
  /** A deploy: environments finish what they do, and are not used again. */
  retireAll(): void;
}

export interface DeployedFunction<Payload, Answer> {
  readonly name: FunctionName;
  invoke(payload: Payload): Promise<InvocationResult<Answer>>;
}

interface LambdaSettings {
  readonly time: VirtualTime;
  readonly timeline: Timeline;
  /** By how many seconds the clock of a new environment is off. */
  readonly clockOffsetOf: (fn: FunctionName) => number;
  /** By how much all clocks have jumped since the run began. */
  readonly clockJumpSeconds: () => number;
}

/** The Lambda service: environments that are kept and reused, time-outs, and functions that die in the middle. */
export function lambdaModel(settings: LambdaSettings): LambdaModel {
  const { time, timeline, clockOffsetOf, clockJumpSeconds } = settings;
  const running = new Set<Invocation>();
  let generation = 0;
  let environments = 0;

  function deploy<Payload, Answer>(definition: FunctionDefinition<Payload, Answer>): DeployedFunction<Payload, Answer> {
    interface Slot {
      readonly generation: number;
      readonly environment: Environment;
      invocation: Invocation | undefined;
      readonly handle: (payload: Payload) => Promise<Answer>;
    }
    const idle: Slot[] = [];

    function newSlot(): Slot {
      environments += 1;
      const skewSeconds = clockOffsetOf(definition.name);
      const environment: Environment = {
        name: `${definition.name} #${environments}`,
        clockOffsetSeconds: () => skewSeconds + clockJumpSeconds(),
        current: () => {
          if (!slot.invocation) throw new Error(`${definition.name} works while nobody has invoked it`);
          return slot.invocation;
        },
      };
      const slot: Slot = { generation, environment, invocation: undefined, handle: definition.start(environment) };
      return slot;
    }

    function idleSlot(): Slot {
      for (let slot = idle.pop(); slot; slot = idle.pop()) if (slot.generation === generation) return slot;
      return newSlot();
    }

    return {
      name: definition.name,
      invoke: (payload) =>
        new Promise((resolve) => {
          const slot = idleSlot();
          const endsAt = time.now() + definition.timeoutSeconds * 1_000;
          let isAlive = true;
          const end = (result: InvocationResult<Answer>, isReusable: boolean): void => {
            if (!isAlive) return;
            isAlive = false;
            cancelTimeout();
            running.delete(invocation);
            if (isReusable) idle.push(slot);
            const words = result.kind === 'answered' ? 'answers' : `${result.error}: ${result.message}`;
            timeline.add(slot.environment.name, 'ends', words);
            resolve(result);
          };
          const fail = (error: string, message: string) => end({ kind: 'failed', error, message }, false);
          const invocation: Invocation = {
            name: slot.environment.name,
            isAlive: () => isAlive,
            die: (why) => fail('Runtime.ExitError', `died ${why}`),
            remainingMillis: () => endsAt - time.now(),
          };
          slot.invocation = invocation;
          running.add(invocation);
          timeline.add(slot.environment.name, 'begins');
          const cancelTimeout = time.after(definition.timeoutSeconds * 1_000, () =>
            fail('Sandbox.Timedout', `timed out after ${definition.timeoutSeconds} s`),
          );
          slot.handle(payload).then(
            (answer) => end({ kind: 'answered', answer }, true),
            (error: unknown) =>
              end(
                error instanceof Error
                  ? { kind: 'failed', error: error.name, message: error.message }
                  : { kind: 'failed', error: 'Error', message: typeof error },
                true,
              ),
          );
        }),
    };
  }

  return {
    deploy,
    killAll: () => {
      for (const invocation of [...running]) invocation.die('with its machine');
    },
    retireAll: () => {
      generation += 1;
    },
  };
}
