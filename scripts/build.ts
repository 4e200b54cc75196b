/** Gathers the static assets of the Worker in build/assets: `npm run build`. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { buildConsole, CONSOLE } from './console/build.ts';
import { LIST } from './passwords/list.ts';

const assets = 'build/assets';
const reference = 'node_modules/@scalar/api-reference';

buildConsole();
rmSync(assets, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
cpSync('docs/site', assets, { recursive: true });
cpSync('openapi.json', `${assets}/openapi.json`);
cpSync(LIST, `${assets}/common-passwords.txt`);
cpSync(`${reference}/dist/browser/standalone.js`, `${assets}/docs/reference.js`);
cpSync(CONSOLE, `${assets}/console`, { recursive: true });
