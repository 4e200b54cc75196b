/** Whether a password is the one that was hashed. It may block the isolate for about a second. */
export type Comparison = (password: string) => Promise<boolean>;

/** Reads a stored text. Undefined: it is not of this scheme, malformed, or too dear to compare. */
export type Scheme = (stored: string) => Comparison | undefined;

/** The bytes of base64, be it the alphabet of files or that of URLs, padded or not. */
export const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
