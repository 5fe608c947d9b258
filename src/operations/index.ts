import { getAuditEntry } from './audit/get-audit-entry.ts';
import { listAudit } from './audit/list-audit.ts';
import { listAuditChoices } from './audit/list-audit-choices.ts';
import { verifyAudit } from './audit/verify-audit.ts';
import { consentAsPartner } from './authorisation/consent-as-partner.ts';
import { makeConsentLink } from './authorisation/make-consent-link.ts';
import { readAuthorisation } from './authorisation/read-authorisation.ts';
import { receiveConsent } from './authorisation/receive-consent.ts';
import { getClient } from './clients/get-client.ts';
import { listClients } from './clients/list-clients.ts';
import { listLicenses } from './clients/list-licenses.ts';
import { listSubscriptions } from './clients/list-subscriptions.ts';
import { syncClients } from './clients/sync-clients.ts';
import { updateClient } from './clients/update-client.ts';
import { readCommand } from './commands/read-command.ts';
import { suggestCommands } from './commands/suggest-commands.ts';
import { copyConfiguration } from './configuration/copy-configuration.ts';
import { getGlobalConfiguration } from './configuration/get-global-configuration.ts';
import { getPackageConfiguration } from './configuration/get-package-configuration.ts';
import { previewCopy } from './configuration/preview-copy.ts';
import { saveGlobalConfiguration } from './configuration/save-global-configuration.ts';
import { savePackageConfiguration } from './configuration/save-package-configuration.ts';
import { switchPackage } from './configuration/switch-package.ts';
import { directoryStatus } from './directory/directory-status.ts';
import { getPerson } from './directory/get-person.ts';
import { getSubscription } from './directory/get-subscription.ts';
import { listDirectoryProducts } from './directory/list-directory-products.ts';
import { listPeople } from './directory/list-people.ts';
import { listAllSubscriptions } from './directory/list-subscriptions.ts';
import { refreshDirectory } from './directory/refresh-directory.ts';
import { lookAtPasswordLink } from './first-passwords/look-at-password-link.ts';
import { openPasswordLink } from './first-passwords/open-password-link.ts';
import { abandonSeatChange } from './ledger/abandon-seat-change.ts';
import { getSeatChange } from './ledger/get-seat-change.ts';
import { listSeatChanges } from './ledger/list-seat-changes.ts';
import { nameOrdered } from './ledger/name-ordered.ts';
import { addRecord } from './manual/add-record.ts';
import { changeRecord } from './manual/change-record.ts';
import { closeWork } from './manual/close-work.ts';
import { getWork } from './manual/get-work.ts';
import { listRecords } from './manual/list-records.ts';
import { listWork } from './manual/list-work.ts';
import { removeRecord } from './manual/remove-record.ts';
import { deleteMapping } from './mappings/delete-mapping.ts';
import { listMappings } from './mappings/list-mappings.ts';
import { setMapping } from './mappings/set-mapping.ts';
import type { Operation } from './operation.ts';
import { changePassword } from './people/change-password.ts';
import { createKey } from './people/create-key.ts';
import { endUserSessions } from './people/end-user-sessions.ts';
import { getUser } from './people/get-user.ts';
import { inviteUser } from './people/invite-user.ts';
import { listKeys } from './people/list-keys.ts';
import { listSessions } from './people/list-sessions.ts';
import { listUserSessions } from './people/list-user-sessions.ts';
import { listUsers } from './people/list-users.ts';
import { lookAtLink } from './people/look-at-link.ts';
import { openLink } from './people/open-link.ts';
import { renameAccount } from './people/rename-account.ts';
import { renewLink } from './people/renew-link.ts';
import { revokeKey } from './people/revoke-key.ts';
import { revokeSession } from './people/revoke-session.ts';
import { signInOptions } from './people/sign-in-options.ts';
import { updateUser } from './people/update-user.ts';
import { listPackages } from './packages/list-packages.ts';
import { deleteProduct } from './products/delete-product.ts';
import { ignoreProduct } from './products/ignore-product.ts';
import {
  getLicenseNames,
  resetLicenseNames,
  uploadLicenseNames,
} from './products/license-names.ts';
import { listProducts } from './products/list-products.ts';
import { listQuestions } from './products/list-questions.ts';
import { getMatrixStatus } from './products/matrix-status.ts';
import { refreshProducts } from './products/refresh-products.ts';
import { setProduct } from './products/set-product.ts';
import { answerForm } from './runs/answer-form.ts';
import { cancelRun } from './runs/cancel-run.ts';
import { getRun } from './runs/get-run.ts';
import { listRuns } from './runs/list-runs.ts';
import { lookUpChoices } from './runs/look-up-choices.ts';
import { readTable } from './runs/read-table.ts';
import { makePasswordLink } from './runs/make-password-link.ts';
import { revealFirstPassword } from './runs/reveal-first-password.ts';
import { startRun } from './runs/start-run.ts';
import { watchRun } from './runs/watch-run.ts';
import { withdrawPasswordLink } from './runs/withdraw-password-link.ts';
import { searchEverything } from './search/search-everything.ts';
import { addService } from './services/add-service.ts';
import { getServiceUse } from './services/get-service-use.ts';
import { listCustomers } from './services/list-customers.ts';
import { listServiceKinds } from './services/list-service-kinds.ts';
import { listServices } from './services/list-services.ts';
import { receiveEvents } from './services/receive-events.ts';
import { rotateSecret } from './services/rotate-secret.ts';
import { removeService } from './services/remove-service.ts';
import { stopEvents } from './services/stop-events.ts';
import { testEvents } from './services/test-events.ts';
import { testService } from './services/test-service.ts';
import { testSettings } from './services/test-settings.ts';
import { updateService } from './services/update-service.ts';
import { getClock } from './system/get-clock.ts';
import { getMe } from './system/get-me.ts';
import { listDemoAccounts } from './system/list-demo-accounts.ts';
import { moveClock } from './system/move-clock.ts';
import { getTicket } from './tickets/get-ticket.ts';
import { searchTickets } from './tickets/search-tickets.ts';
import { deleteView } from './views/delete-view.ts';
import { listViews } from './views/list-views.ts';
import { saveView } from './views/save-view.ts';

/** Everything a user can ask for. Every surface is made from this list: an operation that is added here is everywhere. */
export const operations: readonly Operation[] = [
  getMe,
  listDemoAccounts,
  signInOptions,
  lookAtLink,
  openLink,
  renameAccount,
  changePassword,
  listSessions,
  revokeSession,
  listKeys,
  createKey,
  revokeKey,
  listUsers,
  getUser,
  inviteUser,
  renewLink,
  updateUser,
  listUserSessions,
  endUserSessions,
  getClock,
  moveClock,
  listClients,
  getClient,
  updateClient,
  syncClients,
  readAuthorisation,
  makeConsentLink,
  consentAsPartner,
  receiveConsent,
  listLicenses,
  listSubscriptions,
  listPackages,
  getPackageConfiguration,
  savePackageConfiguration,
  switchPackage,
  getGlobalConfiguration,
  saveGlobalConfiguration,
  previewCopy,
  copyConfiguration,
  listMappings,
  setMapping,
  deleteMapping,
  listRecords,
  addRecord,
  changeRecord,
  removeRecord,
  listServices,
  listServiceKinds,
  addService,
  updateService,
  rotateSecret,
  getServiceUse,
  testService,
  receiveEvents,
  testEvents,
  removeService,
  stopEvents,
  testSettings,
  listCustomers,
  listProducts,
  setProduct,
  deleteProduct,
  listQuestions,
  ignoreProduct,
  getMatrixStatus,
  refreshProducts,
  getLicenseNames,
  uploadLicenseNames,
  resetLicenseNames,
  listPeople,
  getPerson,
  listAllSubscriptions,
  getSubscription,
  listDirectoryProducts,
  directoryStatus,
  refreshDirectory,
  searchEverything,
  searchTickets,
  getTicket,
  readCommand,
  suggestCommands,
  startRun,
  listRuns,
  getRun,
  watchRun,
  answerForm,
  cancelRun,
  revealFirstPassword,
  makePasswordLink,
  withdrawPasswordLink,
  lookAtPasswordLink,
  openPasswordLink,
  lookUpChoices,
  readTable,
  listSeatChanges,
  getSeatChange,
  abandonSeatChange,
  nameOrdered,
  listWork,
  getWork,
  closeWork,
  listViews,
  saveView,
  deleteView,
  listAudit,
  getAuditEntry,
  listAuditChoices,
  verifyAudit,
];
