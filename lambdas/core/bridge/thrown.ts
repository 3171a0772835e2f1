/** What JavaScript says of a mistake in code, where it names code alone; the group is that code. */
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
 * What a route's code threw, in words that anybody may read: the kind of error, and its message where that is
 * known to name code and no value. JavaScript itself puts values into messages (`Invalid currency code : …`, or a
 * property that was chosen by the data), so that a name counts only if it stands in the code as it was written.
 *
 * @param code the source text of what threw
 */
export function describeThrown(thrown: unknown, code: string): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { name, message } = thrown;
  // `name` can be set to anything; the kinds are JavaScript's own.
  const kind = [TypeError, ReferenceError, RangeError, SyntaxError, URIError].find((it) => thrown instanceof it)?.name;
  const named = namingCode.map((pattern) => pattern.exec(message)?.[1]).find((it) => it !== undefined);
  const isSayable =
    kind !== undefined &&
    kind === name &&
    (named === undefined ? namingNothing.some((pattern) => pattern.test(message)) : isWritten(named, code));
  return isSayable ? `${kind}: ${message}` : `${kind ?? 'Error'}. Its message is withheld, for it may hold data`;
}

function isWritten(named: string, code: string): boolean {
  const words = named.replace('(intermediate value)', '').match(/[\w$]+/g) ?? [];
  const written = new Set(code.match(/[\w$]+/g));
  return words.every((word) => written.has(word));
}
