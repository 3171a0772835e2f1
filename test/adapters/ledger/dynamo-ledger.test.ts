import { describe } from 'vitest';
import { ledgerContract } from '../../contracts/ledger.contract.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { givesRefusedItems } from '../../fixtures/dynamo-faults.ts';
import { freshLedgerTable } from '../../fixtures/dynamo-ledger.ts';

describe('the ledger in memory', () => {
  ledgerContract(memoryLedger);
});

describe('the ledger in DynamoDB', () => {
  const table = freshLedgerTable();

  describe('in a store that keeps to itself which item refused a write', () => {
    ledgerContract(() => table().ledgerBy(table().client));
  });

  describe('in a store that answers with the item that refused a write, as DynamoDB does', () => {
    ledgerContract(() => table().ledgerBy(givesRefusedItems(table().newClient(), table().client)));
  });
});
