const importOfZod = /\bimport\s+(?!type\b)([^'";]+?)\s+from\s*(['"])(zod|zod\/v4)\2/g;

/**
 * Rewrites `import { z } from 'zod'` to `import * as z from 'zod'`, on the same lines. esbuild tree-shakes a namespace,
 * but keeps a named object whole: 444 KB, with messages in all languages.
 */
export function withZodAsNamespace(code: string): string {
  return code.replaceAll(importOfZod, (statement, clause: string, quote: string, module: string) => {
    const from = `from ${quote}${module}${quote}`;
    const names = namesOf(clause);
    const namespaces = names.filter(isNamespace);
    if (namespaces.length === 0) return statement;
    const others = names.filter((name) => !isNamespace(name));
    const lines = '\n'.repeat(statement.split('\n').length - 1);
    const statements = namespaces.map(({ as }) => `import * as ${as} ${from}`);
    if (others.length > 0) statements.push(`import { ${others.map(({ text }) => text).join(', ')} } ${from}`);
    return statements.join('; ') + lines;
  });
}

interface ImportedName {
  readonly text: string;
  readonly imported: string;
  readonly as: string;
}

/** None for `* as x`. */
function namesOf(clause: string): readonly ImportedName[] {
  if (clause.includes('*')) return [];
  const [outside = '', inside = ''] = clause.replace('}', '').split('{');
  const byDefault = outside.replace(',', '').trim();
  const named = inside.split(',').flatMap((part) => {
    const text = part.trim();
    const [imported = '', as = imported] = text.split(/\s+as\s+/);
    return text === '' ? [] : [{ text, imported, as }];
  });
  if (byDefault === '') return named;
  return [{ text: `default as ${byDefault}`, imported: 'default', as: byDefault }, ...named];
}

/** zod exports its namespace as `z` and as default. */
function isNamespace({ imported }: ImportedName): boolean {
  return imported === 'z' || imported === 'default';
}
