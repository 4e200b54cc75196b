/** Gathers the static assets of the Worker in build/assets: `npm run build`. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buildConsole, CONSOLE } from './console/build.ts';
import { writePages } from './pages/write.ts';
import { LIST } from './passwords/list.ts';

const assets = 'build/assets';
const reference = 'node_modules/@scalar/api-reference';

buildConsole();
rmSync(assets, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
cpSync('docs/site', assets, { recursive: true });
writePages(assets);
// It is committed in lines, for those who compare versions, and served without them.
const document: unknown = JSON.parse(readFileSync('openapi.json', 'utf8'));
writeFileSync(`${assets}/openapi.json`, JSON.stringify(document));
cpSync(LIST, `${assets}/common-passwords.txt`);
cpSync(`${reference}/dist/browser/standalone.js`, `${assets}/docs/reference.js`);
cpSync(CONSOLE, `${assets}/console`, { recursive: true });
