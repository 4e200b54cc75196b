/** The traits that ingestion has left out: the reason, how often, and when last. */
import { Button, Typography } from '@mui/material';
import { useListContext } from 'ra-core';
import { DataTable, Link } from 'ra-ui-materialui';
import { useDefinitions } from '../../attributes/use-definitions.ts';
import { useCaller } from '../../caller/caller.tsx';
import type { Counts, LeftOut } from '../../data/left-out.ts';
import type { Tenant } from '../../data/tenants.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowName } from '../../layout/row-name.tsx';
import { Rows } from '../../layout/rows.tsx';
import { minuteText } from '../../layout/times.ts';
import { definitionFor } from './definition-for.ts';
import { reasons } from './reasons.ts';

export const LeftOutList = ({ tenant }: { readonly tenant: Tenant }) => (
  <Rows
    resource="leftOut"
    filter={{ tenantId: tenant.id }}
    actions={<Counted />}
    empty={
      <Empty
        title="Nothing was left out"
        text="What Roster does not take from messages of Segment's and RudderStack's libraries is listed for 30 days, without its values. A write key, made at Keys, sends them."
      />
    }
  >
    <DataTable.Col<LeftOut> label="Left out" disableSort render={(each) => <Named of={each} />} />
    <DataTable.Col<LeftOut> label="Why" disableSort render={({ reason }) => reasons[reason]} />
    <DataTable.Col<LeftOut>
      label="Times"
      disableSort
      align="right"
      render={({ count }) => count.toLocaleString()}
    />
    <DataTable.Col<LeftOut> label="Last" disableSort render={({ lastAt }) => minuteText(lastAt)} />
    <DataTable.Col<LeftOut>
      label="Actions"
      disableSort
      align="right"
      render={(each) => <Define of={each} />}
    />
  </Rows>
);

/** How many messages came, above the table. */
function Counted() {
  const { meta } = useListContext<LeftOut>();
  const counts: Counts = meta?.counts ?? {};
  const told = Object.entries(counts).map(([type, count]) => `${count.toLocaleString()} ${type}`);
  return (
    <Typography color="text.secondary" sx={{ mr: 'auto' }}>
      {told.length === 0
        ? 'No message came in the last 30 days.'
        : `Messages of the last 30 days: ${told.join(', ')}.`}
    </Typography>
  );
}

/** Says everything, for screens that show this column alone. */
const Named = ({
  of: { type, trait, reason, count, lastAt, example },
  of,
}: {
  readonly of: LeftOut;
}) => (
  <>
    <RowName>{trait ?? 'The whole message'}</RowName>
    <Typography
      variant="body2"
      component="div"
      color="text.secondary"
      sx={{ overflowWrap: 'anywhere' }}
    >
      {type}, last in <bdi>{example.messageId}</bdi>
      {example.valueType && ` as ${example.valueType}`}
    </Typography>
    <Typography variant="body2" component="div" sx={{ display: { sm: 'none' } }}>
      {reasons[reason]}. Times: {count.toLocaleString()}. Last: {minuteText(lastAt)}.
      <div>
        <Define of={of} />
      </div>
    </Typography>
  </>
);

/** For those who may define attributes. What was counted before the definition stays listed. */
function Define({ of }: { readonly of: LeftOut }) {
  const { may } = useCaller();
  const { trait, reason } = of;
  if (trait === null || reason !== 'undefined_trait' || !may('attributes.manage')) return null;
  return <DefineTrait of={of} name={trait} />;
}

function DefineTrait({ of, name }: { readonly of: LeftOut; readonly name: string }) {
  const definitions = useDefinitions();
  if (!definitions) return null;
  if (definitions.some(({ key, externalKey }) => key === name || externalKey === name)) {
    return <Typography variant="body2">Defined since</Typography>;
  }
  return (
    <Button
      component={Link}
      to={definitionFor(of, name)}
      size="small"
      aria-label={`Define it: ${name}`}
    >
      Define it
    </Button>
  );
}
