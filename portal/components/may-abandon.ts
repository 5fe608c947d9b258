import type { Me } from '../api/types.ts';
import { useMe } from './session.tsx';

/** Who may close a seat change whose outcome nobody could find out: admins, and engineers who may spend. */
export function mayAbandon({ roles, permissions }: Pick<Me, 'roles' | 'permissions'>): boolean {
  return roles.includes('admin') || (roles.includes('engineer') && permissions.includes('spend'));
}

/** The same of the person who is signed in. */
export function useMayAbandon(): boolean {
  return mayAbandon(useMe());
}
