/** Tells how to get back to the version that ran before. */
export function tellHowToRollBack(version: string | undefined, env: string): void {
  if (version === undefined) {
    console.error('\nNo version ran before, so there is none to roll back to.');
    return;
  }
  const section = env === '' ? '' : ` --env ${env}`;
  console.error(
    `\nTo roll back to the version that ran before:\n\n  npx wrangler rollback ${version}${section}\n\n` +
      'Migrations stay. They were checked for that: the version before works on what they leave.',
  );
}
