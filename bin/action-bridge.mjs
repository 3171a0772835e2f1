#!/usr/bin/env node
import { existsSync } from 'node:fs';
// The configuration that the command line reads is TypeScript, and so is the command line where it is developed.
import { register } from 'tsx/esm/api';

register();
const source = new URL('./cli.ts', import.meta.url);
await import(existsSync(source) ? source.href : '../dist/bin/cli.js');
