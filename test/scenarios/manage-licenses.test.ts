import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import {
  businessPremium,
  businessStandard,
  exchangePlan1,
  licenseCalls,
  licensesOf,
  mailboxOf,
  officeE3,
  personAt,
  teamsPhone,
  tenantOf,
  visioPlan2,
  workPackage,
} from '../support/license-work.ts';
import { auditNotes, messageOf, seatMoves, type Work } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// Manage User Licenses, from the ticket to what the vendors have in the end.

const name = 'manage-user-licenses';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

async function configure(client: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const path = `/v1/clients/${await test.clientId(client)}/packages/${name}/configuration`;
  await (await test.as('ada')).put(path, { values }, z.unknown());
}

/** Answers of an engineer who changes one person's licenses. */
const script = (
  person: { readonly id: string },
  {
    add = [],
    remove = [],
  }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  decision = 'go-on',
): FormScript => ({
  'licensed-person': { person: person.id },
  'license-changes': { add, remove },
  'confirm-changes': { decision },
});

const work = (ticket: string, answers: FormScript): Promise<Work> =>
  workPackage(test, name, { ticket, script: answers });

const formsOf = ({ forms }: Work): readonly string[] => forms.map((form) => form.name);
/** What the second question offers under one of its fields. */
const optionsOf = ({ forms }: Work, field: string) =>
  forms
    .filter((form) => form.name === 'license-changes')
    .flatMap(fieldsOf)
    .find((one) => one.name === field)?.options;
const noteOf = (ticket: string): string => auditNotes(test, ticket).join('\n');

describe('giving', () => {
  it('shows what the person and the client have, and gives a free seat without buying', async () => {
    const person = personAt(tenantOf(test, 'Alder & Finch Accounting'), 5);

    const done = await work('5002', script(person, { add: [visioPlan2] }));

    expect(done.run.status).toBe('finished');
    expect(formsOf(done)).toEqual(['licensed-person', 'license-changes', 'confirm-changes']);
    expect(optionsOf(done, 'add')).toEqual([
      expect.objectContaining({
        value: visioPlan2,
        label: 'Visio Plan 2',
        detail: expect.stringContaining('owned 3, assigned 2, free 1'),
      }),
    ]);
    expect(optionsOf(done, 'remove')).toEqual([
      expect.objectContaining({ value: businessPremium, detail: 'directly' }),
    ]);
    expect(done.run.messages.map(({ text }) => text)).toContain(
      `${person.displayName} has: Microsoft 365 Business Premium: directly.`,
    );
    expect(licensesOf(person)).toEqual([businessPremium, visioPlan2]);
    expect(seatMoves(test)).toEqual([]);
    expect(noteOf('5002')).toContain('Licenses given: Visio Plan 2.');
  });

  it('buys the seat that is missing after a yes to the plan', async () => {
    const person = personAt(tenantOf(test, 'Brightwater Dental'), 18);
    await configure('Brightwater Dental', { enableProvisioning: true });

    const done = await work('5001', script(person, { add: [businessPremium] }));

    expect(done.run.status).toBe('finished');
    expect(formsOf(done)).toContain('confirm-plan');
    expect(seatMoves(test)).toEqual(['18 → 19']);
    expect(licensesOf(person)).toEqual([businessPremium]);
    expect(noteOf('5001')).toContain('18 → 19; done');
  });

  it('sets the usage location of somebody who has none', async () => {
    const person = personAt(tenantOf(test, 'Alder & Finch Accounting'), 5);
    person.usageLocation = null;

    const { run } = await work('5002', script(person, { add: [visioPlan2] }));

    expect(run.status).toBe('finished');
    expect(person.usageLocation).toBe('US');
    expect(licensesOf(person)).toContain(visioPlan2);
    expect(noteOf('5002')).toContain('Usage location set to US.');
  });
});

describe('taking', () => {
  it('gives the seat back while the window is open', async () => {
    const person = personAt(tenantOf(test, 'Inkwell Publishing'), 18);
    await configure('Inkwell Publishing', {
      enableDeprovisioning: true,
      allowAnnualRelease: true,
    });

    const done = await work('5009', script(person, { remove: [businessStandard] }));

    expect(done.run.status).toBe('finished');
    expect(formsOf(done)).toContain('confirm-release');
    expect(licensesOf(person)).toEqual([]);
    expect(seatMoves(test)).toEqual(['19 → 18']);
    expect(noteOf('5009')).toContain('19 → 18; done');
  });

  it('keeps the seat outside of the window, and the note says until when', async () => {
    const person = personAt(tenantOf(test, 'Juniper Legal'), 0);
    await configure('Juniper Legal', { enableDeprovisioning: true, allowAnnualRelease: true });

    const done = await work('5010', script(person, { remove: [visioPlan2] }));

    expect(done.run.status).toBe('finished');
    expect(formsOf(done)).not.toContain('confirm-release');
    expect(licensesOf(person)).toEqual([businessPremium]);
    expect(seatMoves(test)).toEqual([]);
    expect(noteOf('5010')).toContain('modification window closed');
    expect(noteOf('5010')).toMatch(/next legal date is \d+ \w+ \d{4}/);
  });

  it('keeps what another license needs, in the words of the tenant', async () => {
    const person = personAt(tenantOf(test, 'Dunmore Logistics'), 3);

    const { run } = await work('5004', script(person, { remove: [businessPremium] }));

    expect(run.status).toBe('finished');
    expect(licensesOf(person)).toEqual(expect.arrayContaining([businessPremium, teamsPhone]));
    expect(messageOf(run, 'refusal').text).toMatch(/^A license stays\. .*works only with Skype/);
    expect(noteOf('5004')).toContain('NOT TAKEN: Microsoft 365 Business Premium');
  });
});

describe('exchanging one for another', () => {
  it('is one call', async () => {
    const person = personAt(tenantOf(test, 'Brightwater Dental'), 6);

    const { run } = await work(
      '5001',
      script(person, { add: [exchangePlan1], remove: [businessPremium] }),
    );

    expect(run.status).toBe('finished');
    expect(licenseCalls(test, person)).toEqual([
      [`license-assigned ${exchangePlan1}`, `license-removed ${businessPremium}`],
    ]);
    expect(noteOf('5001')).toContain('Licenses given: Exchange Online (Plan 1).');
    expect(noteOf('5001')).toContain('Licenses taken: Microsoft 365 Business Premium.');
  });

  it('is what licenses that exclude each other need', async () => {
    const tenant = tenantOf(test, 'Alder & Finch Accounting');
    const sold = tenant.subscriptions.filter(({ skuId }) => skuId === visioPlan2);
    tenant.subscriptions.push(...sold.map((one) => ({ ...one, id: 'e3', skuId: officeE3 })));
    const person = personAt(tenant, 5);
    const answers = [
      { add: [officeE3], remove: [] },
      { add: [officeE3], remove: [businessPremium] },
    ];

    const done = await work('5002', {
      ...script(person, {}),
      'license-changes': () => answers.shift() ?? {},
    });

    expect(done.run.status).toBe('finished');
    expect(done.forms[2]?.warning).toContain('exclude each other');
    expect(licensesOf(person)).toEqual([officeE3]);
    expect(licenseCalls(test, person)).toHaveLength(1);
  });
});

describe('the mailbox of somebody whose last license with one goes', () => {
  it('is kept as a shared one where somebody says so, before the license is taken', async () => {
    const tenant = tenantOf(test, 'Brightwater Dental');
    const person = personAt(tenant, 6);

    const done = await work('5001', script(person, { remove: [businessPremium] }, 'convert'));

    expect(done.run.status).toBe('finished');
    expect(done.forms.at(-1)?.warning).toContain('the mailbox is switched off');
    expect(mailboxOf(test, tenant, person).recipientType).toBe('SharedMailbox');
    expect(licensesOf(person)).toEqual([]);
    expect(noteOf('5001')).toContain('The mailbox was converted to a shared one.');
  });

  it('keeps its license where it cannot be converted', async () => {
    const tenant = tenantOf(test, 'Brightwater Dental');
    const person = personAt(tenant, 6);
    mailboxOf(test, tenant, person).litigationHold = true;

    const done = await work('5001', script(person, { remove: [businessPremium] }, 'convert'));

    expect(done.run.status).toBe('finished');
    expect(mailboxOf(test, tenant, person).recipientType).toBe('UserMailbox');
    expect(licensesOf(person)).toEqual([businessPremium]);
    expect(noteOf('5001')).toMatch(/NOT TAKEN: Microsoft 365 Business Premium; .*on hold/);
  });
});

describe('a license that a group gives', () => {
  it('is taken by leaving the group, which is told', async () => {
    const tenant = tenantOf(test, 'Harrow Engineering');
    const person = personAt(tenant, 20);
    const group = tenant.groups.find((one) => one.assignedLicenses.length > 0);

    const done = await work('5008', script(person, { remove: [officeE3] }));

    expect(done.run.status).toBe('finished');
    expect(optionsOf(done, 'remove')).toContainEqual(
      expect.objectContaining({
        value: officeE3,
        detail: `through the group "${group?.displayName}"`,
      }),
    );
    expect(done.forms[2]?.description).toContain(`(leaves the group "${group?.displayName}")`);
    expect(group?.memberIds).not.toContain(person.id);
    expect(licensesOf(person)).toEqual([]);
    expect(noteOf('5008')).toContain(`Left groups: ${group?.displayName}.`);
  });

  it('is not exchanged for one that it excludes: it is left after the new one is there', async () => {
    const tenant = tenantOf(test, 'Harrow Engineering');
    const sold = tenant.subscriptions.filter(({ skuId }) => skuId === officeE3);
    tenant.subscriptions.push(...sold.map((one) => ({ ...one, id: 'bp', skuId: businessPremium })));
    const person = personAt(tenant, 20);

    const { run } = await workPackage(test, name, {
      ticket: '5008',
      script: script(person, { add: [businessPremium], remove: [officeE3] }),
      isWanted: ({ form }) => form !== null && form.warning !== null,
    });

    expect(run.form?.warning).toMatch(
      /exclude each other.*Office 365 E3: given by a group.*first\.$/,
    );
    expect(licensesOf(person)).toEqual([officeE3]);
  });

  it('is not taken where the group gives more', async () => {
    const tenant = tenantOf(test, 'Harrow Engineering');
    const person = personAt(tenant, 20);
    const group = tenant.groups.find((one) => one.assignedLicenses.length > 0);
    group?.assignedLicenses.push({ skuId: visioPlan2, disabledPlans: [] });

    const { run } = await workPackage(test, name, {
      ticket: '5008',
      script: script(person, { remove: [officeE3] }),
      isWanted: ({ form }) => form !== null && form.warning !== null,
    });

    expect(run.form).toMatchObject({
      name: 'license-changes',
      warning: `Office 365 E3 comes from the group "${group?.displayName}", which gives Visio Plan 2 too: take all of them, or change the group.`,
    });
    expect(group?.memberIds).toContain(person.id);
  });

  it('cannot be taken where a rule decides who is in the group', async () => {
    const tenant = tenantOf(test, 'Harrow Engineering');
    const person = personAt(tenant, 20);
    const group = tenant.groups.find((one) => one.assignedLicenses.length > 0);
    group?.groupTypes.push('DynamicMembership');
    Object.assign(group ?? {}, {
      membershipRule: `user.department -eq "${person.department ?? ''}"`,
    });

    const done = await work('5008', script(person, {}));

    expect(done.run.status).toBe('stopped');
    expect(messageOf(done.run, 'refusal').text).toContain('whose members follow a rule');
  });
});
