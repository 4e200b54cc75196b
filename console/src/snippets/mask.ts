/** A token as it may be shown, over somebody's shoulder as well. Pure. */

/** Tokens of Roster keep the four characters by which lists name them; others keep nothing. */
export const masked = (token: string): string =>
  token.startsWith('rst_') ? `rst_••••${token.slice(-4)}` : '••••••••';
