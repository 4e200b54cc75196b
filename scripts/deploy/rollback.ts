import type { Running } from './check-account.ts';

/** Tells how to get back to the version that ran before. */
export function tellHowToRollBack(running: Running | undefined, env: string): void {
  console.error(`\n${wayBack(running, env)}`);
}

function wayBack(running: Running | undefined, env: string): string {
  if (running === undefined) return 'No version ran before, so there is none to roll back to.';
  if (running.isLeftForGood) {
    return (
      `There is no way back to version ${running.id}: Cloudflare refuses to go back past a new\n` +
      'class of Durable Objects. Correct the fault and deploy again.'
    );
  }
  const section = env === '' ? '' : ` --env ${env}`;
  return (
    'To roll back to the version that ran before:\n\n' +
    `  npx wrangler rollback ${running.id}${section}\n\n` +
    'Migrations stay. They were checked for that: the version before works on what they leave.'
  );
}
