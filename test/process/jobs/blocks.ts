/** The code blocks of a guide, and what it shows of their output. */
import { readFileSync } from 'node:fs';

/** Code that a reader runs. Blocks in other languages are for reading only. */
export interface Block {
  readonly language: 'sh' | 'js';
  readonly code: string;
  /** What the guide shows behind it. Empty: it prints nothing. */
  readonly shown: string;
  readonly isJson: boolean;
  /** Where it stands, for the message of a failure. */
  readonly place: string;
}

interface Fenced {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

function fencedIn(markdown: string): Fenced[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((found) => {
    const [, language = '', text = ''] = found;
    return { language, text, line: markdown.slice(0, found.index).split('\n').length };
  });
}

/** All code blocks of a guide. */
export const fencedOf = (guide: string): Fenced[] =>
  fencedIn(readFileSync(`docs/guides/${guide}.md`, 'utf8'));

/** What a reader runs, in order. Shell comes first, so that its variables reach the module. */
export function blocksOf(guide: string): Block[] {
  const all = fencedOf(guide);
  const blocks = all.flatMap(({ language, text, line }, i) => {
    if (language !== 'sh' && language !== 'js') return [];
    const next = all[i + 1];
    const isOutput = next?.language === 'text' || next?.language === 'json';
    const shown = isOutput ? next.text : '';
    const place = `docs/guides/${guide}.md:${line}`;
    return [{ language, code: text, shown, isJson: next?.language === 'json', place } as const];
  });
  const firstScript = blocks.findIndex(({ language }) => language === 'js');
  const late = firstScript < 0 ? -1 : blocks.findLastIndex(({ language }) => language === 'sh');
  if (late > firstScript) throw new Error(`${blocks[late]?.place} stands behind a block of js`);
  return blocks;
}

/** The first block of a language that nobody runs, such as a setting. */
export function settingIn(guide: string, language: string): string {
  const found = fencedOf(guide).find((each) => each.language === language);
  if (!found) throw new Error(`${guide}.md has no block of ${language}`);
  return found.text;
}
