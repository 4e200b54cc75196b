/**
 * `npm run deploy:check`, and the first step of `npm run deploy`: the settings of wrangler.toml, as
 * the Worker checks them. It changes nothing, and asks Cloudflare nothing.
 */
import { configuredToDeploy } from './configured.ts';
import { orExit, stopFor } from './stop.ts';
import { mistakesToDeploy, unseenSecrets } from './told.ts';

const configured = orExit(() => configuredToDeploy({ env: process.env.CLOUDFLARE_ENV }));
stopFor(mistakesToDeploy(configured), configured, 'Nothing was created, migrated or deployed.');
console.log('The settings of wrangler.toml are right.');
const unseen = unseenSecrets(configured);
if (unseen.length > 0) {
  console.log(
    `Not checked: ${unseen.join(' and ')}. Secrets are in Cloudflare alone, and cannot be seen ` +
      'from here; `npx wrangler secret list` names them. The Worker checks them.',
  );
}
