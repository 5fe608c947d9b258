import { dateInWords } from '../../src/domain/wording.ts';
import type { Command, SaidMoment } from '../../src/domain/commands/command.ts';

function momentInWords(moment: SaidMoment | null): string {
  if (moment === null) return '';
  const time = moment.at === null ? '' : ` at ${moment.at.toString({ smallestUnit: 'minute' })}`;
  return ` on ${dateInWords(moment.on)}${time}`;
}

/** A name in quotes, so that no word of it is taken for one of the grammar. */
function quoted(name: string): string {
  return `"${name}"`;
}

/** A command as one line that `readCommand` reads as the same command. */
export function writeCommand(command: Command): string {
  switch (command.kind) {
    case 'onboard': {
      const products = command.products.length === 0 ? '' : ` with ${command.products.join(', ')}`;
      return `onboard ${quoted(command.name)}${products}${momentInWords(command.moment)}`;
    }
    case 'offboard': {
      const reason = command.reason === null ? '' : ` because ${command.reason}`;
      return `offboard ${quoted(command.name)}${momentInWords(command.moment)}${reason}`;
    }
    case 'open-ticket':
      return `open ticket ${command.number}`;
    case 'status':
    case 'cancel':
    case 'help':
      return command.kind;
  }
}
