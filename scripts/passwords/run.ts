/** `npm run passwords -- FILE`: writes the list of common passwords from a gzipped one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { commonest, LIST, listText } from './list.ts';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Usage: npm run passwords -- FILE');
const passwords = commonest(gunzipSync(readFileSync(path)).toString().trimEnd().split('\n'));
writeFileSync(LIST, listText(passwords));
console.log(`${LIST} has ${passwords.length} passwords`);
