/**
 * Hash functions that compare passwords from elsewhere. Roster hashes none with them. They are
 * loaded at the first use, since few sign-ins need them. The bundle has those that are named here.
 */
export { argon2id } from '@noble/hashes/argon2.js';
export { sha1 } from '@noble/hashes/legacy.js';
export { pbkdf2 } from '@noble/hashes/pbkdf2.js';
export { sha256, sha512 } from '@noble/hashes/sha2.js';
export { compareSync as compareBcrypt } from 'bcryptjs';
