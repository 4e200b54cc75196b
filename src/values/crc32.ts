import { lazily } from '../isolate/lazily.ts';

/** The remainder of each byte, by the polynomial of zip and PNG. */
const remainders = lazily(() =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  }),
);

/** CRC-32 of an ASCII text. `node:zlib` has one as well, but loading it slows the start. */
export function crc32(text: string): number {
  const table = remainders();
  let crc = -1;
  for (let i = 0; i < text.length; i += 1) {
    crc = (crc >>> 8) ^ (table[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
}
