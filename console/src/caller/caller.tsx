/** The caller: who is signed in, and what they may do. */
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { dataOf } from '../api/answer.ts';
import { api, withoutSession } from '../api/client.ts';
import { type Grant, holds, type Permission } from './may.ts';

export type Me = Awaited<ReturnType<typeof readMe>>;

/** Reads who is signed in. */
async function readMe() {
  const { data } = await dataOf(api.GET('/api/v1/me'));
  return data;
}

/** Reads whose a token is. Throws a problem if it is not valid. */
export async function ownerOf(token: string): Promise<Me> {
  const headers = { Authorization: `Bearer ${token}` };
  const { data } = await dataOf(withoutSession.GET('/api/v1/me', { headers }));
  return data;
}

export interface Caller {
  readonly me: Me;
  /** Whether the caller may do this on the platform, or in one of these scopes. */
  may(permission: Permission, ...scopeIds: readonly string[]): boolean;
}

const CallerContext = createContext<Caller | undefined>(undefined);

export function useCaller(): Caller {
  const caller = useContext(CallerContext);
  if (!caller) throw new Error('useCaller is called outside of CallerProvider');
  return caller;
}

interface Props {
  readonly children: ReactNode;
  readonly loading: ReactNode;
  /** Shown if the caller cannot be read. */
  readonly failed: (error: Error, tryAgain: () => void) => ReactNode;
}

/** Shows its children once the caller is known. */
export function CallerProvider({ children, loading, failed }: Props) {
  const { data: me, error, refetch } = useQuery({ queryKey: ['me'], queryFn: readMe });
  if (error && !me) return failed(error, refetch);
  if (!me) return loading;
  const grants: readonly Grant[] = me.permissions;
  const caller: Caller = {
    me,
    may: (permission, ...scopeIds) => holds(grants, permission, ...scopeIds),
  };
  return <CallerContext value={caller}>{children}</CallerContext>;
}
