/** How a command ends. */
export const CODES = { done: 0, refused: 1, wrongUse: 2, stopped: 3 } as const;

/** A reason to end before the end, told in words to the person who ran the command. */
export class Ended extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const wrongUse = (message: string) => new Ended(CODES.wrongUse, message);
export const stopped = (message: string) => new Ended(CODES.stopped, message);
