#!/usr/bin/env node
// A checkout has the sources, which its Node runs as they are. The package has them compiled.
import { existsSync } from 'node:fs';

const source = new URL('../src/main.ts', import.meta.url);
const compiled = new URL('../dist/main.js', import.meta.url);
await import(existsSync(source) ? source.href : compiled.href);
