import { z } from 'zod';
import { lookAtPasswordLink as look } from '../../flows/first-password.ts';
import { defineOperation } from '../operation.ts';
import { linkToken } from '../people/look-at-link.ts';
import { instant } from '../schemas/common.ts';
import { deadPasswordLink } from './dead-link.ts';

export const lookAtPasswordLink = defineOperation({
  name: 'first-passwords.look',
  summary: 'Tell whether a one-time link shows a first password, without using it',
  // Not in the address: addresses are written down by every proxy on the way.
  route: 'POST /v1/first-passwords/look',
  input: z.object({ token: linkToken }),
  output: z.object({ expiresAt: instant }).meta({ id: 'PasswordLink' }),
  roles: 'anyone',
  opensWithToken: true,
  effect: 'read',
  handler: async ({ tools }, { token }) => {
    const found = await look(tools, token);
    if (!found.ok) throw deadPasswordLink(found.reason);
    return { expiresAt: found.expiresAt };
  },
});
