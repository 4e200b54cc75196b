/** The table of contents: every endpoint that Roster promises. */

import type { Contract } from '../http/contract.ts';
import { attributeContracts } from './attributes/contract.ts';
import { healthContracts } from './health/contract.ts';
import { metadataContracts } from './metadata/contract.ts';
import { peopleContracts } from './people/contract.ts';
import { signInContracts } from './sign-in/contract.ts';
import { tenancyContracts } from './tenancy/contracts.ts';
import { tokenContracts } from './tokens/contract.ts';

export const allContracts: Readonly<Record<string, Contract>> = {
  ...metadataContracts,
  ...peopleContracts,
  ...tenancyContracts,
  ...attributeContracts,
  ...tokenContracts,
  ...signInContracts,
  ...healthContracts,
};
