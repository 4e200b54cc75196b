import { choiceIn } from '../isolate/variable.ts';

/** The variable `SIGN_UP`: whether anybody may make an account. */
export const signUpIn = choiceIn('SIGN_UP', ['open', 'closed']);
