/** What a deployment tells on its way. */

/** Begins a step. */
export const step = (text: string): void => console.log(`\n› ${text}`);

/** Tells a result of the step. */
export const fact = (text: string): void => console.log(`  ${text.replaceAll('\n', '\n  ')}`);
