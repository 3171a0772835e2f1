import type { Part } from './part.ts';
export const overhead: Part = async () => ({ tables: '', raw: {} });
