/** The table of contents: every endpoint that Roster promises. */
import { attributeContracts } from './attributes/contract.ts';
import { tokenContracts } from './auth/contract.ts';
import { signInContracts } from './auth/sign-in-contract.ts';
import { healthContracts } from './health/contract.ts';
import type { Contract } from './http/contract.ts';
import { metadataContracts } from './metadata/contract.ts';
import { peopleContracts } from './people/contract.ts';

export const allContracts: Readonly<Record<string, Contract>> = {
  ...metadataContracts,
  ...peopleContracts,
  ...attributeContracts,
  ...tokenContracts,
  ...signInContracts,
  ...healthContracts,
};
