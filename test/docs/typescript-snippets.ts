import { join } from 'node:path';
import ts from 'typescript';
import { root } from './pages.ts';

/**
 * What the compiler says of files that are not on disk, with the project's own settings.
 *
 * @param snippets code by a file name, in the repository's directory
 * @returns lines that begin with that name
 */
export function compilerErrors(snippets: ReadonlyMap<string, string>): readonly string[] {
  const codeOf = new Map(Array.from(snippets, ([name, code]) => [join(root, name), code]));
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => codeOf.has(path) || fileExists(path);
  host.readFile = (path) => codeOf.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const code = codeOf.get(path);
    return code === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, code, ts.ScriptTarget.ES2023);
  };
  const program = ts.createProgram([...codeOf.keys()], options, host);
  return Array.from(codeOf.keys()).flatMap((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => `${path.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}
