/** Gathers the static assets of the Worker in build/assets: `npm run build`. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';

const assets = 'build/assets';
const reference = 'node_modules/@scalar/api-reference';

rmSync(assets, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
cpSync('docs/site', assets, { recursive: true });
cpSync('openapi.json', `${assets}/openapi.json`);
cpSync(`${reference}/dist/browser/standalone.js`, `${assets}/docs/reference.js`);
