import { getClient } from './clients/get-client.ts';
import { listClients } from './clients/list-clients.ts';
import { listLicenses } from './clients/list-licenses.ts';
import { listSubscriptions } from './clients/list-subscriptions.ts';
import { syncClients } from './clients/sync-clients.ts';
import { updateClient } from './clients/update-client.ts';
import { getGlobalConfiguration } from './configuration/get-global-configuration.ts';
import { getPackageConfiguration } from './configuration/get-package-configuration.ts';
import { saveGlobalConfiguration } from './configuration/save-global-configuration.ts';
import { savePackageConfiguration } from './configuration/save-package-configuration.ts';
import { switchPackage } from './configuration/switch-package.ts';
import { abandonSeatChange } from './ledger/abandon-seat-change.ts';
import { listAudit } from './ledger/list-audit.ts';
import { listSeatChanges } from './ledger/list-seat-changes.ts';
import { deleteMapping } from './mappings/delete-mapping.ts';
import { listMappings } from './mappings/list-mappings.ts';
import { setMapping } from './mappings/set-mapping.ts';
import type { Operation } from './operation.ts';
import { listProducts } from './products/list-products.ts';
import { setProduct } from './products/set-product.ts';
import { answerForm } from './runs/answer-form.ts';
import { cancelRun } from './runs/cancel-run.ts';
import { getRun } from './runs/get-run.ts';
import { listRuns } from './runs/list-runs.ts';
import { lookUpChoices } from './runs/look-up-choices.ts';
import { revealFirstPassword } from './runs/reveal-first-password.ts';
import { startRun } from './runs/start-run.ts';
import { watchRun } from './runs/watch-run.ts';
import { addService } from './services/add-service.ts';
import { listCustomers } from './services/list-customers.ts';
import { listServiceKinds } from './services/list-service-kinds.ts';
import { listServices } from './services/list-services.ts';
import { testService } from './services/test-service.ts';
import { testSettings } from './services/test-settings.ts';
import { updateService } from './services/update-service.ts';
import { getClock } from './system/get-clock.ts';
import { getMe } from './system/get-me.ts';
import { listDemoAccounts } from './system/list-demo-accounts.ts';
import { moveClock } from './system/move-clock.ts';
import { getTicket } from './tickets/get-ticket.ts';
import { searchTickets } from './tickets/search-tickets.ts';

/** Everything a user can ask for. Every surface is made from this list: an operation that is added here is everywhere. */
export const operations: readonly Operation[] = [
  getMe,
  listDemoAccounts,
  getClock,
  moveClock,
  listClients,
  getClient,
  updateClient,
  syncClients,
  listLicenses,
  listSubscriptions,
  getPackageConfiguration,
  savePackageConfiguration,
  switchPackage,
  getGlobalConfiguration,
  saveGlobalConfiguration,
  listMappings,
  setMapping,
  deleteMapping,
  listServices,
  listServiceKinds,
  addService,
  updateService,
  testService,
  testSettings,
  listCustomers,
  listProducts,
  setProduct,
  searchTickets,
  getTicket,
  startRun,
  listRuns,
  getRun,
  watchRun,
  answerForm,
  cancelRun,
  revealFirstPassword,
  lookUpChoices,
  listSeatChanges,
  abandonSeatChange,
  listAudit,
];
