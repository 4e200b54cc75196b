/** `npm run passwords -- LIST`: writes the module of common passwords from a gzipped list. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { commonest, MODULE, moduleText } from './list.ts';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Usage: npm run passwords -- LIST');
const passwords = commonest(gunzipSync(readFileSync(path)).toString().trimEnd().split('\n'));
writeFileSync(MODULE, moduleText(passwords));
console.log(`${MODULE} has ${passwords.length} passwords`);
