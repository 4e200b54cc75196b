/** What wrangler would upload, as the form that it sends to Cloudflare. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a dry run that writes the form into a file, and reads that. */
export async function uploadOf(dryRun: (file: string) => void): Promise<FormData> {
  const directory = mkdtempSync(join(tmpdir(), 'roster-upload-'));
  const file = join(directory, 'form');
  dryRun(file);
  const form = readFileSync(file);
  rmSync(directory, { recursive: true });
  const [boundary = ''] = /(?<=^--)\S+/.exec(form.toString('latin1', 0, 200)) ?? [];
  const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  return new Response(form, { headers }).formData();
}

/** A part of it as text, whether it was sent as a file or not. */
export async function partOf(form: FormData, name: string): Promise<string> {
  const part = form.get(name);
  return part instanceof Blob ? part.text() : String(part);
}
