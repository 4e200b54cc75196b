/** The design of Roster's pages: the values of docs/site/style.css, light and dark. */

export type Scheme = 'light' | 'dark';

const pairs = {
  page: ['#f6f7f4', '#0d1110'],
  card: ['#ffffff', '#161b19'],
  tint: ['#e3f2eb', '#12362b'],
  text: ['#14201c', '#edf2ef'],
  soft: ['#52605a', '#a3b1aa'],
  line: ['#dce1dc', '#2b3431'],
  edge: ['#75827c', '#74847d'],
  accent: ['#0b6b50', '#6fdcb1'],
  'on-accent': ['#ffffff', '#04231a'],
  bad: ['#b3261e', '#ffb4ab'],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

export type Token = keyof typeof pairs;

export const tokens = Object.keys(pairs) as Token[];

export const colourOf = (token: Token, scheme: Scheme): string =>
  pairs[token][scheme === 'light' ? 0 : 1];
