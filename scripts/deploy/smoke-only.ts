/** `npm run deploy:smoke`: the smoke test alone, of the host of the route or of `--url`. */
import { configurationOf } from '../settings/configured.ts';
import { orExit } from '../settings/stop.ts';
import { hasFence, originOf } from './domain.ts';
import { optionsOf } from './options.ts';
import { step } from './say.ts';
import { smoke } from './smoke.ts';

const { env, url } = orExit(() => optionsOf(process.argv.slice(2), process.env));
const config = orExit(() => configurationOf({ env }));
const origin = url ?? originOf(config);
if (origin === undefined) {
  console.error('There is no route with a certain host. Name the deployment: --url https://…');
  process.exit(1);
}
step(`Smoke test of ${origin}`);
const passed = await smoke(origin, {
  rootToken: process.env.ROSTER_ROOT_TOKEN,
  allowedOrigins: String(config.vars.ALLOWED_ORIGINS),
  hasFence: hasFence(origin),
});
process.exit(passed ? 0 : 1);
