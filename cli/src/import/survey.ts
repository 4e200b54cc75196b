/** The first reading, with the digest by which the file is known again. */
import { createHash, type Hash } from 'node:crypto';
import { FileFault } from '../csv/fault.ts';
import type { CsvOptions } from '../csv/rows.ts';
import { type Survey, surveyOf } from '../people/survey.ts';
import { wrongUse } from '../terminal/ended.ts';
import { Progress } from '../terminal/progress.ts';
import type { Source } from './source.ts';

export interface FileSurvey extends Survey {
  readonly digest: string;
}

export async function surveyOfFile(source: Source, format: CsvOptions): Promise<FileSurvey> {
  const hash = createHash('sha256');
  const progress = new Progress('bytes read', source.size);
  let done = 0;
  const onBytes = (length: number) => {
    done += length;
    progress.tell(done);
  };
  try {
    const survey = await surveyOf(hashed(source.bytes(), hash, onBytes), format);
    return { ...survey, digest: hash.digest('hex') };
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    throw wrongUse(`${source.name}, line ${error.line}: ${error.message} Nothing was imported.`);
  } finally {
    progress.end();
  }
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: Hash,
  onBytes: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
    onBytes(piece.length);
  }
}
