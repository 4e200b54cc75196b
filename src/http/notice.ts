/** A header that tells something about what was done that its client may not expect. */
export const NOTICE_HEADER = 'x-notice';
