/** Messages of JavaScript that name a piece of code, which is the group. */
const namingCode = [
  /^Cannot (?:read|set) properties of (?:undefined|null) \((?:reading|setting) '([^']+)'\)$/,
  /^([\w$.[\]]+|\(intermediate value\)[\w$.]*) is not (?:a function|a constructor|iterable|defined)$/,
  /^Cannot access '([^']+)' before initialization$/,
];
const namingNothing = [
  /^Assignment to constant variable\.$/,
  /^Invalid time value$/,
  /^Invalid array length$/,
  /^Maximum call stack size exceeded$/,
];

/**
 * Describes what a route's code threw without any value: JavaScript puts values into messages (`Invalid currency code :
 * …`), so a name counts only if it is in the code as written.
 *
 * @param code the source text of what threw
 */
export function describeThrown(thrown: unknown, code: string): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { name, message } = thrown;
  // `name` can be set to anything; these classes cannot.
  const kind = [TypeError, ReferenceError, RangeError, SyntaxError, URIError].find((it) => thrown instanceof it)?.name;
  const named = namingCode.map((pattern) => pattern.exec(message)?.[1]).find((it) => it !== undefined);
  const isSayable =
    kind !== undefined &&
    kind === name &&
    (named === undefined ? namingNothing.some((pattern) => pattern.test(message)) : isWritten(named, code));
  return isSayable ? `${kind}: ${message}` : `${kind ?? 'Error'}. Its message is withheld, because it may hold data`;
}

function isWritten(named: string, code: string): boolean {
  const words = named.replace('(intermediate value)', '').match(/[\w$]+/g) ?? [];
  const written = new Set(code.match(/[\w$]+/g));
  return words.every((word) => written.has(word));
}
