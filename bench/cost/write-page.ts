import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withGenerated } from '../report/markdown.ts';
import { costTables } from './cost-page.ts';

const page = fileURLToPath(new URL('../../docs/explanation/cost.md', import.meta.url));

const tables = Object.entries(costTables);
writeFileSync(
  page,
  tables.reduce((text, [name, table]) => withGenerated(text, name, table), readFileSync(page, 'utf8')),
);
