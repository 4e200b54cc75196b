/** The stored values that break a rule, person by person. */
import { Box, Typography } from '@mui/material';
import { useListContext, useRecordContext } from 'ra-core';
import { DataTable } from 'ra-ui-materialui';
import type { Rule } from '../../data/rules.ts';
import type { Tenant } from '../../data/tenants.ts';
import type { Violation } from '../../data/violations.ts';
import { Empty } from '../../layout/empty.tsx';
import { Rows } from '../../layout/rows.tsx';
import { ViolationPerson } from './violation-person.tsx';

export function ViolationList({ tenant }: { readonly tenant: Tenant }) {
  const rule = useRecordContext<Rule>();
  if (!rule) return null;
  return (
    <Box component="section" aria-labelledby="violations" sx={{ mt: 3 }}>
      <Typography component="h2" variant="h6" id="violations">
        Values that break it
      </Typography>
      <Typography color="text.secondary" gutterBottom>
        They were stored before the rule, and can be read. Only new values are held to it.
      </Typography>
      <Rows
        resource="violations"
        filter={{ tenantId: tenant.id, key: rule.key }}
        isPart
        empty={<None />}
      >
        <DataTable.Col<Violation>
          label="Person"
          disableSort
          render={(each) => <Named violation={each} />}
        />
        <DataTable.Col<Violation> label="Tenant" disableSort source="tenantKey" />
        <DataTable.Col<Violation> label="What is wrong" disableSort source="reason" />
      </Rows>
    </Box>
  );
}

/** Says everything, for screens that show this column alone. */
const Named = ({ violation }: { readonly violation: Violation }) => (
  <>
    <ViolationPerson of={violation} />
    <Typography variant="body2" sx={{ display: { sm: 'none' }, overflowWrap: 'anywhere' }}>
      {violation.tenantKey}: <bdi>{violation.reason}</bdi>
    </Typography>
  </>
);

/** A page reads a bounded number of people, so one without any is not always the last. */
function None() {
  const { hasNextPage } = useListContext();
  return hasNextPage ? (
    <Empty title="None so far" text="Nobody on this page breaks the rule. Look at the next page." />
  ) : (
    <Empty title="No stored value breaks it" text="Values from before the rule would be listed." />
  );
}
