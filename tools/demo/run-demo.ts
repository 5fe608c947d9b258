import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_GRAPH_LAG } from '../../simulators/graph/store.ts';
import { signIn, type Api } from '../client/api.ts';
import { describeRun, driveRun, startRun, type AnsweredForm } from '../client/runs.ts';
import type { Run } from '../client/run.ts';
import { demoChoices } from '../start/choices.ts';
import { demoAccount, startInstallation, type Installation } from '../start/installation.ts';
import { offboardingPackage, onboardingPackage } from '../start/set-up.ts';
import type { JournalLine, Simulators } from '../world/simulators.ts';
import { answerTimes, criticalPathMs, seatLagMs } from './critical-path.ts';
import type { DemoProof, SeatSum } from './proof.ts';
import { findFaults } from './proof.ts';
import { scriptOf } from './staff-script.ts';
import {
  countLicense,
  cspWritesOf,
  licensesOf,
  readAuditNotes,
  readTenant,
  type TenantState,
} from './world-facts.ts';

/** The proof, and in words what does not agree; empty when it is ok. */
export interface ProvenDemo {
  readonly proof: DemoProof;
  readonly faults: readonly string[];
}

export type DemoKind = 'onboarding' | 'offboarding';

/** The client and ticket that show it best, and the license that it is about. */
const demos: Readonly<
  Record<DemoKind, { client: string; ticket: string; package: string; skuId: string }>
> = {
  onboarding: {
    client: 'Brightwater Dental',
    ticket: '5001',
    package: onboardingPackage,
    skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
  },
  offboarding: {
    client: 'Inkwell Publishing',
    ticket: '5009',
    package: offboardingPackage,
    skuId: 'f245ecc8-75af-4f8e-b61f-27d8114de5f3',
  },
};

/**
 * Starts a fresh world, lets Eli Engineer work one ticket through the public API as a person would in the chat, and
 * proves the outcome from the vendors' side. Everything is stopped and deleted afterwards.
 */
export async function runDemo(kind: DemoKind, say: (line: string) => void): Promise<ProvenDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-demo-'));
  // Started by root, the database runs as another account, which has to get here.
  await chmod(folder, 0o711);
  let installation: Installation | null = null;
  try {
    installation = await startInstallation({
      folder: join(folder, 'data'),
      port: null,
      lifetime: 'thrown-away',
      choices: demoChoices,
      say,
    });
    return await workTicket(installation, kind, say);
  } finally {
    await installation?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function workTicket(
  installation: Installation,
  kind: DemoKind,
  say: (line: string) => void,
): Promise<ProvenDemo> {
  const { simulators } = installation;
  const demo = demos[kind];
  const engineer = await signIn(installation.url, demoAccount('eli'));
  const before = await readTenant(simulators, demo.client);
  const script = await scriptOf(engineer, demo.ticket);
  const earlier = (await simulators.journal()).length;

  const startedAt = performance.now();
  const { id } = await startRun(engineer, { ticket: demo.ticket, package: demo.package });
  const { run, forms } = await driveRun(engineer, id, {
    script,
    timeoutMs: 120_000,
    onForm: (form) => say(`${form.title} → ${form.submitLabel}`),
  });
  const wallMs = performance.now() - startedAt;
  say(describeRun(run));
  return prove(kind, { engineer, simulators, before, earlier, run, forms, wallMs });
}

interface Evidence {
  readonly engineer: Api;
  readonly simulators: Simulators;
  readonly before: TenantState;
  /** Lines of the journal that were there before the run. */
  readonly earlier: number;
  readonly run: Run;
  readonly forms: readonly AnsweredForm[];
  readonly wallMs: number;
}

async function prove(kind: DemoKind, evidence: Evidence): Promise<ProvenDemo> {
  const { simulators, before, run } = evidence;
  const demo = demos[kind];
  const journal = (await simulators.journal()).slice(evidence.earlier);
  const writes = cspWritesOf(journal);
  const [first] = writes;
  const last = writes.at(-1);
  if (first === undefined || last === undefined) {
    throw new Error(`Nothing was changed at a CSP. ${describeRun(run)}`);
  }
  if (kind === 'offboarding') await untilVisible(simulators, demo.client, demo.skuId, before);
  const [after, notes, { quantity, term }] = await Promise.all([
    readTenant(simulators, demo.client),
    readAuditNotes(simulators, demo.ticket),
    simulators.subscription(first.csp, first.subscriptionId),
  ]);
  const counted = {
    before: countLicense(before, demo.skuId),
    after: countLicense(after, demo.skuId),
  };
  const person = findPerson(after, journal, run);
  const proof: Omit<DemoProof, 'ok'> = {
    client: demo.client,
    ticket: demo.ticket,
    sum: sumOf(kind, run, demo.skuId, counted.before),
    subscription: {
      csp: first.csp,
      id: first.subscriptionId,
      term,
      before: first.before,
      after: last.after,
    },
    cspWrites: writes.length,
    tenant: {
      ownedBefore: counted.before.owned,
      ownedAfter: counted.after.owned,
      assignedBefore: counted.before.assigned,
      assignedAfter: counted.after.assigned,
    },
    user: {
      id: person.id,
      userPrincipalName: person.userPrincipalName,
      licenses: licensesOf(person),
    },
    note: notes.at(-1) ?? '',
    wallMs: Math.round(evidence.wallMs),
    criticalPathMs: Math.round(await criticalPath(kind, simulators, journal, last.line.at)),
  };
  const faults = findFaults(proof, {
    kind,
    skuId: demo.skuId,
    runStatus: run.status,
    noteCount: notes.length,
    quantityNow: quantity,
    isSignInAllowed: person.accountEnabled,
  });
  return { proof: { ok: faults.length === 0, ...proof }, faults };
}

async function criticalPath(
  kind: DemoKind,
  simulators: Simulators,
  journal: readonly JournalLine[],
  changedAt: string,
): Promise<number> {
  const lagMs =
    kind === 'onboarding' ? seatLagMs(journal, changedAt) : DEFAULT_GRAPH_LAG.consumedUnitsMs;
  return criticalPathMs(journal, { kind, answerMs: await answerTimes(simulators), lagMs });
}

/** The sum as the chat showed it; an offboarding shows none, it needs one seat less. */
function sumOf(
  kind: DemoKind,
  run: Run,
  skuId: string,
  counted: { readonly owned: number; readonly assigned: number },
): SeatSum {
  if (kind === 'offboarding') {
    const { owned, assigned } = counted;
    return { owned, assigned, held: 0, free: owned - assigned, need: -1, buy: -1 };
  }
  for (const message of run.messages) {
    if (message.kind !== 'sum') continue;
    const item = message.data.items.find((one) => one.skuId === skuId);
    if (item === undefined) continue;
    const { owned, assigned, held, free, need, buy } = item;
    return { owned, assigned, held, free, need, buy };
  }
  throw new Error(`The run never showed the sum. ${describeRun(run)}`);
}

/** The person that the tenant created or disabled in this run, by the vendor's own record. */
function findPerson(after: TenantState, journal: readonly JournalLine[], run: Run) {
  const line = journal.find(({ effect }) =>
    ['user-created', 'user-disabled'].includes(effect?.kind ?? ''),
  );
  const person = after.users.find((user) => user.id === line?.effect?.['userId']);
  if (person === undefined) {
    throw new Error(`The tenant neither created nor disabled anybody. ${describeRun(run)}`);
  }
  return person;
}

const patienceMs = 20_000;

/** A seat that was given back leaves the tenant after the CSP's lag; the run does not wait for that, this proof does. */
async function untilVisible(
  simulators: Simulators,
  client: string,
  skuId: string,
  before: TenantState,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  const { owned } = countLicense(before, skuId);
  while (countLicense(await readTenant(simulators, client), skuId).owned === owned) {
    if (performance.now() > deadline) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
