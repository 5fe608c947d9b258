import { Command } from 'commander';
import type { DemoProof } from './proof.ts';
import { runDemo, type DemoKind } from './run-demo.ts';

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** `seatwright demo onboarding|offboarding`: the main story from ticket to note, proven from the vendors' side. */
export function demoCommand(): Command {
  const demo = new Command('demo').description('Prove a whole run in a fresh simulated world');
  const texts: Readonly<Record<DemoKind, string>> = {
    onboarding: 'An empty pool: buy one seat, create and license the person',
    offboarding: 'An open window: take the license away and give the seat back',
  };
  // Both are named by the record above, and only they.
  for (const kind of Object.keys(texts) as DemoKind[]) {
    demo.addCommand(
      new Command(kind)
        .description(texts[kind])
        .option('--json', 'Print exactly one JSON object on standard output')
        .action(async (options: { json?: true }) => {
          const { proof, faults } = await runDemo(kind, complain);
          for (const fault of faults) complain(`✗ ${fault}`);
          process.stdout.write(
            options.json === true ? `${JSON.stringify(proof)}\n` : toText(proof),
          );
          process.exitCode = proof.ok ? 0 : 1;
        }),
    );
  }
  return demo;
}

function toText(proof: DemoProof): string {
  const { sum, subscription, tenant, user } = proof;
  const ratio = (proof.wallMs / proof.criticalPathMs).toFixed(2);
  return [
    '',
    `${proof.client}, ticket ${proof.ticket}: ${proof.ok ? 'everything agrees' : 'something is wrong'}`,
    `  seats       owned ${sum.owned}, assigned ${sum.assigned}, held ${sum.held}, free ${sum.free}; need ${sum.need} → ${sum.buy}`,
    `  CSP         ${subscription.csp} ${subscription.id} (${subscription.term}): ${subscription.before} → ${subscription.after} in ${proof.cspWrites} write`,
    `  tenant      owned ${tenant.ownedBefore} → ${tenant.ownedAfter}, assigned ${tenant.assignedBefore} → ${tenant.assignedAfter}`,
    `  person      ${user.userPrincipalName}, licenses: ${user.licenses.join(', ') || 'none'}`,
    `  note        ${proof.note}`,
    `  time        ${proof.wallMs} ms; the vendors alone need ${proof.criticalPathMs} ms (ratio ${ratio})`,
    '',
  ].join('\n');
}
