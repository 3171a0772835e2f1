import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedgerStore } from '../../local/dynamodb/ledger-store.ts';
import { localStack } from '../../local/template/local-stack.ts';

// The host's embedded store alone, in a process of its own: started by bench/load/store-ceiling.ts.
const directory = mkdtempSync(join(tmpdir(), 'action-bridge-bench-'));
const { tables } = await localStack({ directory, twilioBaseUrl: 'http://127.0.0.1:1' });
const store = await openLedgerStore({ port: 0, tables, notice: () => {} });
process.send?.({ url: store.url, tableName: tables[0]?.TableName });
await once(process, 'disconnect');
await store.close();
rmSync(directory, { recursive: true });
process.exit(0);
