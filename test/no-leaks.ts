import { afterAll, beforeAll, expect } from 'vitest';

/** What the files of a worker share, besides modules. */
const shared = () => ({ env: { ...process.env }, cwd: process.cwd() });

let before: ReturnType<typeof shared>;
beforeAll(() => {
  before = shared();
});
afterAll(() => {
  expect(shared(), 'this file leaves the environment of its worker as it found it').toEqual(before);
});
