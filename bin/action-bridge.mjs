#!/usr/bin/env node
// The command line is TypeScript, and so is the configuration that it reads.
import { register } from 'tsx/esm/api';

register();
await import('./cli.ts');
