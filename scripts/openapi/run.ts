/** `npm run openapi`: openapi.json as the contracts say it. */
import { writeDocument } from './write.ts';

writeDocument();
console.log('openapi.json is up to date');
