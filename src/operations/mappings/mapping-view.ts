import type { z } from 'zod';
import { listMappingHistory, listMappings, type CustomerMapping } from '../../store/mappings.ts';
import { listServices, type ConnectedService } from '../../store/services.ts';
import type { ServerTools } from '../operation.ts';
import { isKeptByHand } from '../services/service-view.ts';
import { evidence, type mapping } from '../schemas/client.ts';

type Mapping = z.input<typeof mapping>;

/** One entry per enabled CSP, ordered by its name; what is not settled has neither customer nor "not a customer". */
export async function listClientMappings(tools: ServerTools, clientId: string): Promise<Mapping[]> {
  const [services, saved] = await Promise.all([
    listServices(tools.db, { category: 'csp', enabled: true }),
    listMappings(tools.db, clientId),
  ]);
  return Promise.all(
    services.map((service) => {
      const found = saved.find((one) => one.service_id === service.id);
      return toMapping(tools, clientId, service, found ?? null);
    }),
  );
}

export async function toMapping(
  tools: ServerTools,
  clientId: string,
  service: ConnectedService,
  saved: CustomerMapping | null,
): Promise<Mapping> {
  const history = await listMappingHistory(tools.db, clientId, service.id);
  return {
    serviceId: service.id,
    serviceName: service.name,
    kind: service.kind,
    customerId: saved?.customer_id ?? null,
    customerName: saved?.customer_name ?? null,
    notACustomer: saved !== null && saved.customer_id === null,
    keptByHand: isKeptByHand(tools, service),
    evidence: saved === null ? null : evidence.parse(saved.evidence),
    evidenceText: saved?.evidence_text ?? '',
    confirmedBy: saved?.confirmed_by ?? null,
    confirmedAt: saved?.confirmed_at ?? null,
    history: [...history],
  };
}

/** For the audit log: what the CSP calls the customer; null where the client is none. */
export function customerIdAt(
  serviceName: string,
  customerId: string | null,
): Readonly<Record<string, string>> | null {
  return customerId === null ? null : { [`${serviceName} customer`]: customerId };
}
