import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { findImports, importedInputs, isUnchanged, projectHash, type StackSources } from './stack-inputs.ts';

/** One entry is two megabytes. */
const KEPT_ENTRIES = 10;

/** Makes the cloud assembly of a configuration in an empty folder. */
export type Synthesise = (directory: string, config: string) => void;

/**
 * Fills a folder with the cloud assembly of a stack: with the one that the same sources made before, if there is one,
 * else by synthesising.
 *
 * @param cache the folder that keeps them; what cannot be written there is not kept
 * @param load what synthesises
 * @throws {Error} if the stack does not synthesise
 */
export async function assemble(
  directory: string,
  { cache, load, ...sources }: StackSources & { readonly cache: string; readonly load: () => Promise<Synthesise> },
): Promise<void> {
  const project = projectHash(sources);
  if (copyEntry(cache, project, directory)) return;
  const [imports, synthesise] = await Promise.all([findImports(sources).catch(() => undefined), load()]);
  synthesise(directory, sources.config);
  // A file that was changed meanwhile may or may not be in what was synthesised.
  if (imports === undefined || !isUnchanged(imports) || projectHash(sources) !== project) return;
  const entry = JSON.stringify(imports);
  try {
    mkdirSync(cache, { recursive: true });
    const made = mkdtempSync(join(cache, 'new-'));
    cpSync(directory, join(made, 'assembly'), { recursive: true });
    writeFileSync(join(made, 'imports.json'), entry);
    renameSync(made, made.replace(/new-(\w+)$/, `${project}-$1`));
    removeOldEntries(cache);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}

/** @returns whether there was one whose imports have not changed */
function copyEntry(cache: string, project: string, directory: string): boolean {
  for (const name of entriesOf(cache).filter((it) => it.startsWith(`${project}-`))) {
    try {
      const entry = join(cache, name);
      if (!isUnchanged(importedInputs.parse(JSON.parse(readFileSync(join(entry, 'imports.json'), 'utf8'))))) continue;
      cpSync(join(entry, 'assembly'), directory, { recursive: true });
      return true;
    } catch {
      // Another process has just removed it, or it is not whole.
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true });
    }
  }
  return false;
}

function entriesOf(cache: string): readonly string[] {
  return statSync(cache, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(cache) : [];
}

function removeOldEntries(cache: string): void {
  const age = (name: string) => statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const byAge = readdirSync(cache).sort((a, b) => age(b) - age(a));
  for (const name of byAge.slice(KEPT_ENTRIES)) rmSync(join(cache, name), { recursive: true, force: true });
}
