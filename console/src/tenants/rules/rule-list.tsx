/** The rules of a tenant, and for an organization those of its application. */
import { Button, Typography } from '@mui/material';
import { useListContext } from 'ra-core';
import { DataTable, Link } from 'ra-ui-materialui';
import type { Rule } from '../../data/rules.ts';
import type { Tenant } from '../../data/tenants.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowLink } from '../../layout/row-link.tsx';
import { RowName } from '../../layout/row-name.tsx';
import { Rows } from '../../layout/rows.tsx';
import { narrowingAddress, ruleAddress, rulesAddress } from './addresses.ts';
import { defaultText, readerText, valueText, writerText } from './rule-words.ts';
import { UnruledNote } from './unruled-note.tsx';

export const RuleList = ({ tenant }: { readonly tenant: Tenant }) => (
  <Rows
    resource="rules"
    filter={{ tenantId: tenant.id }}
    actions={
      <>
        <UnruledNote tenantId={tenant.id} />
        <Button component={Link} to={`${rulesAddress(tenant.id)}/new`} variant="contained">
          Make a rule
        </Button>
      </>
    }
    empty={
      <Empty
        title="No key has a rule yet"
        text="A rule is about one key of preferences, such as a plan: what its values may be, who writes it, and who sees it."
      />
    }
  >
    <DataTable.Col<Rule> label="Key" disableSort render={(rule) => <Named rule={rule} />} />
    <DataTable.Col<Rule> label="Value" disableSort render={valueText} />
    <DataTable.Col<Rule> label="Default" disableSort render={defaultText} />
    <DataTable.Col<Rule> label="Written by" disableSort render={writerText} />
    <DataTable.Col<Rule> label="Seen by" disableSort render={readerText} />
  </Rows>
);

/** Says everything, for screens that show this column alone. */
function Named({ rule }: { readonly rule: Rule }) {
  const { tenantId, key, label, isInherited } = rule;
  const value = defaultText(rule);
  return (
    <>
      {isInherited ? (
        <RowName>{key}</RowName>
      ) : (
        <RowLink to={ruleAddress(tenantId, key)}>{key}</RowLink>
      )}
      {label && (
        <Typography variant="body2" color="text.secondary" dir="auto">
          {label}
        </Typography>
      )}
      <Typography variant="body2" sx={{ display: { sm: 'none' }, overflowWrap: 'anywhere' }}>
        {valueText(rule)}.{value && ` Default: ${value}.`} Written by: {writerText(rule)}. Seen by:{' '}
        {readerText(rule)}.
      </Typography>
      {isInherited && <Inherited rule={rule} />}
    </>
  );
}

/** Where it comes from, and the way to a narrower one, unless the next row is that. */
function Inherited({ rule: { tenantId, key } }: { readonly rule: Rule }) {
  const { data = [] } = useListContext<Rule>();
  const isNarrowed = data.some((each) => each.key === key && !each.isInherited);
  return (
    <Typography variant="body2" color="text.secondary">
      From its application
      {!isNarrowed && (
        <>
          {' · '}
          <Link to={narrowingAddress(tenantId, key)} aria-label={`Narrow it: ${key}`}>
            Narrow it
          </Link>
        </>
      )}
    </Typography>
  );
}
