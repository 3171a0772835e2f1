/** Removes the step of an AWS client that logs calls: it copies every request and answer even if there is no logger. */
export function withoutLogger<C extends { readonly middlewareStack: { remove(name: string): boolean } }>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
