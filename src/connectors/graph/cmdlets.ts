/** How one cmdlet of Exchange is run; which ones there are: exchange.ts and mailbox-settings.ts. */
import { z } from 'zod';

import type { TenantId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { HttpRequest, Method } from '../http/types.ts';
import type { Transport } from './transport.ts';

type Parameters = Readonly<Record<string, unknown>>;

const answerOf = <Row extends z.ZodType>(row: Row) => z.object({ value: z.array(row).nullish() });

/** Turns "does not exist" into nothing. */
export function orNothing(error: unknown): undefined {
  if (!(error instanceof ConnectorError) || error.kind !== 'not-found') throw error;
}

/** Runs one cmdlet; `anchor` is the mailbox that the call is routed to. */
export interface Invoke {
  /** Every object that a reading cmdlet answers. */
  readonly list: <Row extends z.ZodType>(
    cmdlet: string,
    parameters: Parameters,
    anchor: string,
    row: Row,
  ) => Promise<readonly z.infer<Row>[]>;
  /** The first object that a reading cmdlet answers; undefined when it answers none. */
  readonly get: <Row extends z.ZodType>(
    cmdlet: string,
    parameters: Parameters,
    anchor: string,
    row: Row,
  ) => Promise<z.infer<Row> | undefined>;
  readonly run: (
    operation: string,
    cmdlet: string,
    parameters: Parameters,
    anchor: string,
  ) => Promise<void>;
}

/** The one call that runs every cmdlet. */
export function createInvoke(transport: Transport, tenantId: TenantId): Invoke {
  const toRequest = (
    operation: string,
    cmdlet: string,
    parameters: Parameters,
    anchor: string,
  ): HttpRequest & { readonly method: Method } => ({
    operation,
    method: 'POST',
    path: `/adminapi/beta/${tenantId}/InvokeCommand`,
    headers: { 'x-anchormailbox': anchor, prefer: 'odata.maxpagesize=1000' },
    json: { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } },
  });
  const list: Invoke['list'] = async (cmdlet, parameters, anchor, row) => {
    const schema = answerOf(row);
    const request = toRequest(`running ${cmdlet} for ${anchor}`, cmdlet, parameters, anchor);
    const { body } = await transport.exchange.read(request, (raw) => schema.parse(raw));
    return body.value ?? [];
  };
  return {
    list,
    get: async (...call) => (await list(...call))[0],
    run: (operation, cmdlet, parameters, anchor) =>
      transport.patiently({ replicas: 'strict' }, async () => {
        const request = toRequest(operation, cmdlet, parameters, anchor);
        await transport.exchange.write(request, () => undefined);
      }),
  };
}
