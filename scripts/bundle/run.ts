/** `npm run bundle`: builds the bundle of production, and tells its size. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundle, PROGRAM } from './bundle.ts';

bundle();
console.log(`${PROGRAM}: ${gzipSync(readFileSync(PROGRAM)).length} bytes, gzipped`);
