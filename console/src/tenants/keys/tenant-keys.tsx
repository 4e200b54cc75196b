/** All keys of a tenant. */
import type { Tenant } from '../../data/tenants.ts';
import { Empty } from '../../layout/empty.tsx';
import { KeyRows } from './key-rows.tsx';
import { NewWriteKey } from './new-write-key.tsx';

export const TenantKeys = ({ tenant }: { readonly tenant: Tenant }) => (
  <KeyRows
    place={tenant}
    actions={<NewWriteKey place={tenant} />}
    empty={
      <Empty
        title="No key is bound here"
        text="Keys of service users that were made here, and tokens of people that open this tenant alone, are listed with their last use. Make a service user to get the first."
      />
    }
  />
);
