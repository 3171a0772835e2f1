import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read, root } from '../pages.ts';
import { generatedBlocks, withBlock } from './blocks.ts';

/** `npm run docs`: writes what the code says into the pages, between their markers. */
const blocks = generatedBlocks();
for (const page of new Set(blocks.map((block) => block.page))) {
  const before = read(page);
  const after = blocks.filter((block) => block.page === page).reduce(withBlock, before);
  if (after === before) continue;
  writeFileSync(join(root, page), after);
  console.log(`${page} is written.`);
}
