/** Works through a list, `width` at a time, and keeps its order. The first failure ends it. */
export async function sideBySide<T, R>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const queue = [...items].entries();
  const results: R[] = [];
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (hasFailed) return;
      results[index] = await work(item);
    }
  };
  try {
    await Promise.all(Array.from({ length: width }, worker));
  } catch (error) {
    hasFailed = true;
    throw error;
  }
  return results;
}
