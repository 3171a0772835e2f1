// The floor, with the AWS clients as our functions set them.
import { awsClient, unlogged } from '../../lambdas/adapters/wiring.ts';
import { floorHandler } from './floor-calls.mjs';

export const handler = floorHandler(awsClient, unlogged);
