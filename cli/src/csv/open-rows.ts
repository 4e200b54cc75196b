import { asExported, isExported } from './exported.ts';
import { isRefusedFile, withoutRefusal } from './refused.ts';
import { type CsvFile, type CsvOptions, openCsv, type Row } from './rows.ts';

/** Opens a file. One of refused rows, or of an export, is as it was before formulas were mended. */
export async function openRows(
  bytes: AsyncIterable<Uint8Array>,
  format: CsvOptions,
): Promise<CsvFile> {
  const file = await openCsv(bytes, format);
  const { header, parts } = file;
  if (isExported(header.cells)) return { ...file, parts: restored(parts, asExported) };
  if (!isRefusedFile(header.cells)) return file;
  return { ...file, header: withoutRefusal(header), parts: restored(parts, withoutRefusal) };
}

async function* restored(
  parts: CsvFile['parts'],
  restore: (row: Row) => Row,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of parts) yield rows.map(restore);
}
