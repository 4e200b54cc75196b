/** The lines of a history, the newest first. A button loads more. */
import { Box, Button, Card } from '@mui/material';
import { useInfiniteGetList } from 'ra-core';
import { Loading } from 'ra-ui-materialui';
import { useCaller } from '../caller/caller.tsx';
import type { HistoryOf, Line, Part } from '../data/history.ts';
import { Empty } from '../layout/empty.tsx';
import { Failed } from '../layout/failed.tsx';
import { Filters, useFilters } from './filters.tsx';
import { LineItem } from './line-item.tsx';
import { mayUndo } from './rights.ts';
import { Undo } from './undo.tsx';

interface Props {
  readonly of: HistoryOf;
  /** The parts that one may look at alone. */
  readonly parts: readonly Part[];
}

export function Timeline({ of, parts }: Props) {
  const filters = useFilters(parts);
  const { surface, soughtKey: key } = filters;
  return (
    <>
      <Filters parts={parts} {...filters} />
      <Card>
        <Lines
          of={of}
          filter={Object.assign({ of }, surface && { surface }, key !== '' && { key })}
          isFiltered={surface !== undefined || key !== ''}
        />
      </Card>
    </>
  );
}

const PAGE = 25;

interface LinesProps {
  readonly of: HistoryOf;
  readonly filter: object;
  readonly isFiltered: boolean;
}

function Lines({ of, filter, isFiltered }: LinesProps) {
  const caller = useCaller();
  const pagination = { page: 1, perPage: PAGE };
  const list = useInfiniteGetList<Line>('history', { filter, pagination });
  if (list.error) return <Failed error={list.error} onTryAgain={() => list.refetch()} />;
  if (list.isPending) return <Loading />;
  const lines = list.data.pages.flatMap(({ data }) => data);
  return (
    <>
      {lines.length > 0 && (
        <Box component="ol" role="list" aria-label="History" sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {lines.map((line) => (
            <LineItem key={line.id} line={line} of={of}>
              {mayUndo(caller, line, of) && <Undo line={line} of={of} />}
            </LineItem>
          ))}
        </Box>
      )}
      {lines.length === 0 && <None isFiltered={isFiltered} hasMore={list.hasNextPage} />}
      {list.hasNextPage && (
        <Box sx={{ p: 1, textAlign: 'center' }}>
          <Button onClick={() => list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {lines.length === 0 ? 'Look further back' : 'Show earlier changes'}
          </Button>
        </Box>
      )}
    </>
  );
}

function None({
  isFiltered,
  hasMore,
}: {
  readonly isFiltered: boolean;
  readonly hasMore: boolean;
}) {
  if (hasMore) {
    return (
      <Empty title="Nothing among the newest" text="What is looked for may lie further back." />
    );
  }
  return isFiltered ? (
    <Empty
      title="Nothing fits"
      text="A key is looked for as it is written in a line: theme, attributes.plan, role. Or look at everything."
    />
  ) : (
    <Empty
      title="Nothing has changed yet"
      text="Each change stands here from the first one on: who has made it, through which token, and the values before and after."
    />
  );
}
