/** A configuration whose author forgot the default export. */
export const bridge = { sources: {}, routes: [] };
