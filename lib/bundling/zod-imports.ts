const importOfZod = /\bimport\s+(?!type\b)([^'";]+?)\s+from\s*(['"])(zod|zod\/v4)\2/g;

/**
 * Imports of zod as a name, rewritten as imports of its namespace: `import { z } from 'zod'` becomes `import * as z from 'zod'`. Both
 * mean the same, but esbuild keeps all of an object that has a name, 444 KB with every language's messages, and of a
 * namespace only what is used. Lines stay where they were.
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
  /** As it stands between the braces. */
  readonly text: string;
  readonly imported: string;
  readonly as: string;
}

/** The names of `x, { y, z as w }`; none of `* as x`, which is a namespace already. */
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

/** zod exports its namespace under the name z, and by default. */
function isNamespace({ imported }: ImportedName): boolean {
  return imported === 'z' || imported === 'default';
}
