import type { World } from './world.ts';

/** Looks for one kind of breach in a finished run. */
export type Check = (world: World) => readonly string[];
