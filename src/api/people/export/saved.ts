/** The headers of an answer that browsers save as a file, and that nobody else keeps. */
export const toBeSaved = (name: string) => ({
  'Cache-Control': 'private, no-store',
  'Content-Disposition': `attachment; filename="${name}"`,
});
