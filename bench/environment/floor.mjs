// The floor, with the AWS clients as they come.
import { floorHandler } from './floor-calls.mjs';

export const handler = floorHandler({});
