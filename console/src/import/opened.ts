/** A file of a browser as the command reads it. */
import { FileFault } from 'roster-cli/csv/fault.ts';
import type { Definition } from 'roster-cli/people/guess-targets.ts';
import { type Survey, surveyOf } from 'roster-cli/people/survey.ts';
import { allDefinitions } from '../data/attributes.ts';

export interface Opened {
  readonly file: File;
  readonly survey: Survey;
  /** As they were when it was opened: a column that is new stays new. */
  readonly definitions: readonly Definition[];
}

/** Looks through all of a file. Raises an error with the number of the line. */
export async function opened(file: File, seesAttributes: boolean): Promise<Opened> {
  try {
    const survey = await surveyOf(bytesOf(file), {});
    return { file, survey, definitions: seesAttributes ? await allDefinitions() : [] };
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    throw new Error(`Line ${error.line}: ${error.message}`);
  }
}

/** Not every browser can iterate over a stream. */
export async function* bytesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}
