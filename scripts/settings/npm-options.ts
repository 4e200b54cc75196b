/** Options that npm took for its own. */

/**
 * Throws if npm took one of these options: without `--` before it, it runs the script without the
 * option.
 */
export function refuseWhatNpmTook(
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  usage: string,
): void {
  const taken = names.filter((name) => environment[`npm_config_${name.replaceAll('-', '_')}`]);
  if (taken.length === 0) return;
  throw new Error(`npm took --${taken.join(' and --')} for an option of its own.\n\n${usage}`);
}
