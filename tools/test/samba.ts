import { provisionedArchive } from '../../simulators/active-directory/provision.ts';
import { canStartSamba } from '../../simulators/active-directory/samba.ts';
import { installFromDebian, type Provided } from './debian.ts';

const packages = [
  'samba',
  'samba-ad-dc',
  'samba-ad-provision',
  'samba-dsdb-modules',
  'samba-vfs-modules',
  'winbind',
  'ldb-tools',
];

/**
 * Makes real domain controllers ready for the tests: Samba, installed where it is missing, and the archives that each start
 * unpacks, so that tests side by side do not all make them. Says in one line why there are none.
 */
export async function provideSamba(folder: string): Promise<Provided<object>> {
  if (!(await canStartSamba())) {
    const done = await installFromDebian(folder, 'Samba', packages);
    if (!done.ok) return done;
    if (!(await canStartSamba()))
      return { ok: false, reason: 'Debian installed Samba, but not where it is looked for' };
  }
  try {
    for (const schema of ['plain', 'exchange'] as const) await provisionedArchive(schema);
    return { ok: true };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `no domain could be made: ${reason}` };
  }
}
