/** The table of contents: every endpoint that Roster promises. */
import { attributeContracts } from './attributes/contract.ts';
import { tokenContracts } from './auth/contract.ts';
import { signInContracts } from './auth/sign-in-contract.ts';
import { healthContracts } from './health/contract.ts';
import type { Contract } from './http/contract.ts';
import { metadataContracts } from './metadata/contract.ts';
import { peopleContracts } from './people/contract.ts';
import { tenancyContracts } from './tenancy/contracts.ts';

export const allContracts: Readonly<Record<string, Contract>> = {
  ...metadataContracts,
  ...peopleContracts,
  ...tenancyContracts,
  ...attributeContracts,
  ...tokenContracts,
  ...signInContracts,
  ...healthContracts,
};
