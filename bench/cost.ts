import type { Part } from './part.ts';
export const cost: Part = async () => ({ tables: '', raw: {} });
