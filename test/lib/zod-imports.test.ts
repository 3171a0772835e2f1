import { describe, expect, test } from 'vitest';
import { withZodAsNamespace } from '../../lib/bundling/zod-imports.ts';

describe('an import of zod, so that a bundle has only what is used of it', () => {
  test.each([
    [`import { z } from 'zod';`, `import * as z from 'zod';`],
    [`import z from "zod";`, `import * as z from "zod";`],
    [`import { z as schema } from 'zod'`, `import * as schema from 'zod'`],
    [`import { z } from 'zod/v4';`, `import * as z from 'zod/v4';`],
    [`import { ZodError, z } from 'zod';`, `import * as z from 'zod'; import { ZodError } from 'zod';`],
    [`import { z, type ZodType } from 'zod';`, `import * as z from 'zod'; import { type ZodType } from 'zod';`],
    [`import zod, { z } from 'zod';`, `import * as zod from 'zod'; import * as z from 'zod';`],
  ])('%s becomes %s', (written, bundled) => {
    expect(withZodAsNamespace(written)).toBe(bundled);
  });

  test.each([
    `import * as z from 'zod';`,
    `import type { z } from 'zod';`,
    `import { ZodError } from 'zod';`,
    `import { z } from 'zod/mini';`,
    `import { z } from './zod';`,
    `import { z } from 'zodiac';`,
  ])('%s stays as it is', (written) => {
    expect(withZodAsNamespace(written)).toBe(written);
  });

  test('leaves every line where it was, so that an error names the line that its author wrote', () => {
    const written = `import {\n  z,\n  ZodError,\n} from 'zod';\nimport { route } from 'action-bridge/config';\n`;
    const lines = withZodAsNamespace(written).split('\n');
    expect(lines[4]).toBe(`import { route } from 'action-bridge/config';`);
  });

  test('takes nothing of the imports around it', () => {
    const around = `import { route } from 'action-bridge/config';\nimport 'dotenv/config';\n`;
    expect(withZodAsNamespace(`${around}import { z } from 'zod';`)).toBe(`${around}import * as z from 'zod';`);
  });
});
