import type { License } from '../license.ts';
import { checkPrerequisites, type PrerequisiteFinding } from './prerequisites.ts';

/** Something that does not go together. */
export interface LicenseConflict {
  /** The tenant would refuse it; otherwise it may be confirmed, since a service can be switched off. */
  readonly isStop: boolean;
  /** One sentence that names the licenses. */
  readonly text: string;
}

/**
 * What a person's licenses would no longer fit by, each once: services of an added license that exclude others, and
 * services that lose, or never had, what they need. What is wrong already without the change is not told.
 */
export function newConflicts(of: {
  /** What the person has and keeps. */
  readonly kept: readonly License[];
  readonly added: readonly License[];
  readonly removed: readonly License[];
}): readonly LicenseConflict[] {
  const { kept, added, removed } = of;
  const after = [...kept, ...added];
  const known = new Set(
    kept.flatMap((license) => findingsOf(license, [...kept, ...removed])).map(({ text }) => text),
  );
  const found = [
    ...added.flatMap((license) => findingsOf(license, after)),
    ...kept.flatMap((license) => findingsOf(license, after).filter(isDependency)),
  ];
  const fresh = found.filter(({ text }) => !known.has(text));
  return [...new Map(fresh.map((one) => [one.text, one])).values()].map(
    ({ severity, code, text }) => ({
      isStop: severity === 'stop' || code === 'exclusive-plans',
      text,
    }),
  );
}

const isDependency = ({ code }: PrerequisiteFinding): boolean => code === 'dependent-plan';

function findingsOf(
  license: License,
  otherLicenses: readonly License[],
): readonly PrerequisiteFinding[] {
  const findings = checkPrerequisites({
    license,
    buySeatCount: 0,
    subscriptionIsTrial: false,
    statedSeatCap: null,
    person: { usageLocation: null, directLicenses: [], groupLicenses: [], otherLicenses },
  });
  // Where somebody works is asked and set apart from what goes together.
  return findings.filter(({ code }) => code !== 'usage-location-missing');
}
