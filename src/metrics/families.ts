/** The metrics of Roster, as Prometheus names and explains them. */

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly help: string;
}

const counter = (name: string, labels: readonly string[], help: string): Family => ({
  name: `roster_${name}_total`,
  type: 'counter',
  labels,
  help: `${help} ${LAGS}`,
});

/** An isolate that the platform ends takes with it what it has not sent. */
const LAGS = 'Approximate: an isolate that ends loses what it has not sent, seconds of counts.';

/** Every family by the name that the code uses. Its series differ in the values of its labels. */
export const families = {
  removed: counter('removed_rows', ['kind'], 'Rows that the clean-up has removed, by kind.'),
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof families;
