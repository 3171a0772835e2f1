import { sourceContract } from './source.contract.ts';
import { vendors } from './vendors.ts';

for (const vendor of vendors) sourceContract(vendor);
