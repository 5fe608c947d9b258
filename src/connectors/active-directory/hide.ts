/** Hiding a person from address lists: graph-and-ad.md 4.4. */
import type { DirectoryAnswer } from '../../ports/directory.ts';
import { hasAttribute } from './attributes.ts';
import { textOf } from './map.ts';
import { answerOf, requireEntry } from './people.ts';
import type { AttributeChange, Session } from './session.ts';
import type { ActiveDirectorySettings } from './settings.ts';

const exchangeAttribute = 'msExchHideFromAddressLists';

/** By the attribute of Exchange where the schema has it, else by the one that the client's synchronisation looks at. */
export async function hide(
  session: Session,
  { hideBy }: ActiveDirectorySettings,
  personId: string,
): Promise<DirectoryAnswer> {
  const entry = await requireEntry(session, personId);
  const { dn } = entry;
  if (await hasAttribute(session, exchangeAttribute)) {
    return answerOf(
      async () => session.modify(`hiding ${dn}`, dn, await exchangeChanges(session, dn)),
      'refused',
    );
  }
  if (hideBy === undefined) {
    return {
      ok: false,
      reason: 'not-possible',
      detail:
        'The directory has no attribute of Exchange, and no other one is set for hiding people from address lists.',
    };
  }
  const change = { operation: 'replace', name: hideBy.attribute, values: [hideBy.value] } as const;
  return answerOf(() => session.modify(`hiding ${dn}`, dn, [change]), 'refused');
}

/** Synchronisation leaves a hidden person without a mail nickname as it is (inferred): one is added where none stands. */
async function exchangeChanges(
  session: Session,
  distinguishedName: string,
): Promise<readonly AttributeChange[]> {
  const [entry] = await session.search('reading a person', {
    base: distinguishedName,
    scope: 'base',
    filter: '(objectClass=user)',
    attributes: ['mailNickname', 'sAMAccountName'],
  });
  const hidden: AttributeChange = {
    operation: 'replace',
    name: exchangeAttribute,
    values: ['TRUE'],
  };
  if (entry === undefined || textOf(entry, 'mailNickname') !== null) return [hidden];
  const nickname = textOf(entry, 'sAMAccountName') ?? '';
  return [hidden, { operation: 'replace', name: 'mailNickname', values: [nickname] }];
}
