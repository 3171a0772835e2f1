import { bridgeOf } from './bridge-of.ts';

export default bridgeOf('staging');
