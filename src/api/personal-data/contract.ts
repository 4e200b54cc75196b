import {
  type Form,
  PART_NAMES,
  PARTS,
  type Part,
  shownName,
} from '../../directory/personal-data/parts.ts';
import { type Contract, contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

const ofPerson = lazily(() =>
  z.object({
    principalId: z
      .string()
      .register(z.globalRegistry, { description: 'The id of the principal or of the user.' }),
  }),
);

const forms: Readonly<Record<Form, () => z.ZodMiniType>> = {
  text: () => z.nullable(z.string()),
  number: () => z.nullable(z.number()),
  flag: () => z.boolean(),
  time: () => z.nullable(time()),
  json: () => z.unknown(),
};

const rowsOf = ({ columns }: Part) =>
  z.array(
    z.object(
      Object.fromEntries(
        Object.entries(columns).map(([column, form]) => [shownName(column), forms[form]()]),
      ),
    ),
  );

/** The text is made from the same table of parts, and is not parsed again. */
const personalData = lazily(() =>
  z
    .object({
      data: z.object({
        exportedAt: time(),
        ...Object.fromEntries(PART_NAMES.map((name) => [name, rowsOf(PARTS[name])])),
      }),
    })
    .register(z.globalRegistry, { id: 'PersonalData' }),
);

/** The rights of a person over what is stored about them. */
export const personalDataContracts = contracts({
  exportPerson: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users/:principalId/export',
    params: ofPerson,
    replies: { 200: { schema: personalData } },
    problems: ['forbidden', 'not_found'],
  },
});
