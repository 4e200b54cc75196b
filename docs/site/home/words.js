// What answers mean, in plain words.
import { versionOf } from './versions.js';

/** Where a read was answered, from its Cache-Status. See docs/consistency.md, C5. */
export function placeOf({ source = '' }) {
  if (source.includes('; hit')) return 'from the copy at the edge';
  if (source.includes('fwd=miss')) return 'from the database, because there is no copy yet';
  if (source.includes('fwd=stale')) return 'from the database, because the copy is older';
  return 'from the database';
}

export const toldOfRead = (read) =>
  `Version ${versionOf(read)}, read in ${read.ms} ms ${placeOf(read)}.`;

export function toldOfChange(before, write, read) {
  const [was, is] = [versionOf(before), versionOf(read)];
  const change =
    was === is
      ? `That was stored already, so it is still version ${is}`
      : `Stored in ${write.ms} ms: version ${was} became ${is}`;
  return `${change}. Read back in ${read.ms} ms ${placeOf(read)}.`;
}

/** Shows answers as they came: a line of what was asked, the headers, and the body of the last. */
export function showAnswers(...answers) {
  const pieces = answers.flatMap(({ method, status, ms, etag, source }) => {
    const headers = source ? `ETag: ${etag}\nCache-Status: ${source}` : `ETag: ${etag}`;
    const line = document.createElement('b');
    line.textContent = `${method}: ${status} in ${ms} ms`;
    return [line, `\n${headers}\n\n`];
  });
  document.getElementById('answers').replaceChildren(...pieces, answers.at(-1)?.text ?? '');
}
