/** Asks whose stored values a change on the form would not fit. */
import { useQuery } from '@tanstack/react-query';
import { useRecordContext } from 'ra-core';
import { useWatch } from 'react-hook-form';
import { type Attribute, previewChange, typeChange } from '../data/attributes.ts';

/** Is asked again when one comes back from the page of a person. */
export function usePreview() {
  const before = useRecordContext<Attribute>();
  const [type, currencyCode] = useWatch({ name: ['type', 'currencyCode'] });
  const change =
    before && isWhole(type, currencyCode) && typeChange({ type, currencyCode }, before);
  const id = before?.id ?? '';
  return useQuery({
    queryKey: ['attributes', 'preview', id, change],
    queryFn: ({ signal }) => (change ? previewChange(id, change, signal) : undefined),
    enabled: Boolean(change),
    gcTime: 0,
  });
}

/** A currency is asked about once its code is typed. */
const isWhole = (type: unknown, currencyCode: unknown): boolean =>
  type !== 'currency' || /^[A-Z]{3}$/.test(String(currencyCode));
