/** Hashes that other programs have made of `correct horse`. */
export const FOREIGN_PASSWORD = 'correct horse';

/**
 * Argon2id, PBKDF2 and scrypt are made by OpenSSL, and bcrypt by libxcrypt. Firebase publishes its
 * example, whose password is another: https://github.com/firebase/scrypt#sample-password-hash.
 */
export const foreignHashes = {
  bcrypt: '$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2',
  Argon2id:
    '$argon2id$v=19$m=8192,t=2,p=2$YSBzYWx0IG9mIHNpeHRlZQ$oHq3YJk9i9l9aO5emKGe+ZZWtF98qen7ocC8Ga72OZU',
  'PBKDF2 with SHA-1': '$pbkdf2-sha1$i=1000$YSBzYWx0IG9mIHNpeHRlZQ$G+8ViNKgu+KiCaA32tlWFJN1Ok0',
  'PBKDF2 with SHA-256':
    '$pbkdf2-sha256$i=1000$YSBzYWx0IG9mIHNpeHRlZQ$oBrFeenqPQ7Fno5AzF0soxfzPi2PZPfvXU+On36ZsEw',
  'PBKDF2 as passlib writes it':
    '$pbkdf2-sha256$1000$YSBzYWx0IG9mIHNpeHRlZQ$oBrFeenqPQ7Fno5AzF0soxfzPi2PZPfvXU.On36ZsEw',
  'PBKDF2 with SHA-512':
    '$pbkdf2-sha512$i=1000$YSBzYWx0IG9mIHNpeHRlZQ$0s7xisQQygyPBakGQ6z7zic5aGN0aRnUob4JZPt7/QBKGGBFnMjNs7kEXPkopf4OhFS1neymP+zP5iXMVt+TOA',
  scrypt:
    '$scrypt$ln=12,r=8,p=1$YSBzYWx0IG9mIHNpeHRlZQ$sbOu+WdiHEmwMOT9hutfrCM2Q1dRx+3AaHU0XVWcaD5IKtjYClqo/+g/q4Fh0ATLZq+J3qaLK2AmEVMEGYuzvg',
} as const;

export const FIREBASE_PASSWORD = 'user1password';

export const FIREBASE_HASH = [
  '$firescrypt$ln=14,r=8,p=1',
  '42xEC+ixf3L2lw==',
  'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  'Bw==',
  'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
].join('$');
