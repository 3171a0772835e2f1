import { join } from 'node:path';
import ts from 'typescript';

const root = new URL('../..', import.meta.url).pathname;

/** How IAM names the services of the SDK's clients. */
const iamPrefix: Readonly<Record<string, string>> = {
  'client-dynamodb': 'dynamodb',
  'client-secrets-manager': 'secretsmanager',
  'client-sfn': 'states',
};

type WithBody = ts.Node & { readonly body?: ts.Node; readonly initializer?: ts.Expression };

/**
 * The IAM actions that functions call, found by following each handler through the code: whatever it refers to is
 * followed, a method only if somebody calls it, and a port's method into the adapters that the function has.
 *
 * @param names the functions' folders under lambdas/
 */
export function calledActions(names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const entries = names.map((name) => join(root, 'lambdas', name, 'index.ts'));
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(entries, options);
  return Object.fromEntries(names.map((name, index) => [name, actionsFrom(program, entries[index] ?? '')]));
}

function actionsFrom(program: ts.Program, entry: string): readonly string[] {
  const checker = program.getTypeChecker();
  const files = importedFrom(program, entry);
  const implementations = implementationsIn(files, checker);
  const actions = new Set<string>();
  const seen = new Set<ts.Node>();

  const follow = (symbol: ts.Symbol | undefined): void => {
    if (symbol === undefined) return;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) {
      if (files.has(declaration.getSourceFile())) visitDeclaration(declaration);
    }
  };
  const visitDeclaration = (declaration: ts.Node): void => {
    if (seen.has(declaration)) return;
    seen.add(declaration);
    for (const implementation of implementations.get(declaration) ?? []) visitDeclaration(implementation);
    const { body, initializer } = declaration as WithBody;
    for (const part of [body, initializer]) if (part) visit(part);
    if (ts.isShorthandPropertyAssignment(declaration)) follow(checker.getShorthandAssignmentValueSymbol(declaration));
    if (ts.isClassDeclaration(declaration)) for (const member of declaration.members) visitDeclaration(member);
    if (ts.isBindingElement(declaration)) {
      const name = declaration.propertyName ?? declaration.name;
      follow(checker.getTypeAtLocation(declaration.parent).getProperty(name.getText()));
    }
  };
  const visit = (node: ts.Node): void => {
    // A function within a function, and the members of an object, are followed when somebody names them.
    if (ts.isFunctionDeclaration(node)) return;
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isFunctionLike(node.initializer)) return;
    if (ts.isObjectLiteralExpression(node)) {
      for (const member of node.properties) if (isForLibrary(member, checker)) visitDeclaration(member);
      for (const member of node.properties) if (ts.isSpreadAssignment(member)) visit(member.expression);
      return;
    }
    if (ts.isNewExpression(node)) {
      const action = actionOf(node, checker);
      if (action) actions.add(action);
    }
    if (ts.isIdentifier(node)) follow(checker.getSymbolAtLocation(node));
    ts.forEachChild(node, visit);
  };

  const source = program.getSourceFile(entry);
  if (!source) throw new Error(`${entry} is not in the program`);
  const module = checker.getSymbolAtLocation(source);
  follow(module?.exports?.get(ts.escapeLeadingUnderscores('handler')));
  return [...actions].sort();
}

/** `new PutItemCommand(…)` of @aws-sdk/client-dynamodb is dynamodb:PutItem. */
function actionOf({ expression }: ts.NewExpression, checker: ts.TypeChecker): string | undefined {
  const file = checker.getSymbolAtLocation(expression)?.declarations?.[0];
  const importing = file && ts.findAncestor(file, ts.isImportDeclaration);
  const client = importing?.moduleSpecifier.getText().slice(1, -1).replace('@aws-sdk/', '') ?? '';
  const command = /^(\w+)Command$/.exec(expression.getText())?.[1];
  const prefix = iamPrefix[client];
  if (command && client.startsWith('client-') && !prefix) throw new Error(`${client}: name its service in iamPrefix`);
  return command && prefix ? `${prefix}:${command}` : undefined;
}

/** What a member of an object is for: only types of ours have their members named in our code. */
function isForLibrary(member: ts.ObjectLiteralElementLike, checker: ts.TypeChecker): boolean {
  const declared = declaredBy(member, checker);
  return declared.length > 0 && declared.every((it) => it.getSourceFile().fileName.includes('/node_modules/'));
}

function declaredBy(member: ts.ObjectLiteralElementLike, checker: ts.TypeChecker): readonly ts.Declaration[] {
  const name = member.name?.getText();
  if (name === undefined || !ts.isObjectLiteralExpression(member.parent)) return [];
  const contextual = checker.getContextualType(member.parent);
  const types = contextual?.isUnion() ? contextual.types : contextual ? [contextual] : [];
  return types.flatMap((type) => type.getProperty(name)?.declarations ?? []);
}

/** By the declaration in a type: the members of objects that implement it. */
function implementationsIn(
  files: ReadonlySet<ts.SourceFile>,
  checker: ts.TypeChecker,
): ReadonlyMap<ts.Node, readonly ts.Node[]> {
  const found = new Map<ts.Node, ts.Node[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      for (const member of node.properties) {
        for (const declaration of declaredBy(member, checker)) {
          found.set(declaration, [...(found.get(declaration) ?? []), member]);
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file);
  return found;
}

/** Our own files that a file imports, itself included. */
function importedFrom(program: ts.Program, entry: string): ReadonlySet<ts.SourceFile> {
  const checker = program.getTypeChecker();
  const found = new Set<ts.SourceFile>();
  const add = (file: ts.SourceFile | undefined): void => {
    if (!file || found.has(file) || file.fileName.includes('/node_modules/')) return;
    found.add(file);
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const specifier = statement.moduleSpecifier;
      const module = specifier && checker.getSymbolAtLocation(specifier);
      add(module?.declarations?.find(ts.isSourceFile));
    }
  };
  add(program.getSourceFile(entry));
  return found;
}
