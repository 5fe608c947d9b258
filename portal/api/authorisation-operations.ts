import { api } from './api.ts';
import { take } from './client.ts';

/** What may be done in the client's tenant, by real calls. */
export const readAuthorisation = (id: string) =>
  take(api.GET('/v1/clients/{id}/authorisation', { params: { path: { id } } }));
export const makeConsentLink = (id: string) =>
  take(api.POST('/v1/clients/{id}/authorisation/link', { params: { path: { id } } }));
export const consentAsPartner = (id: string) =>
  take(api.POST('/v1/clients/{id}/authorisation/consent', { params: { path: { id } } }));

/** What Microsoft's page of consent leads back with, by our names. */
export interface ConsentAnswer {
  readonly state: string;
  readonly tenant?: string | undefined;
  readonly adminConsent?: string | undefined;
  readonly error?: string | undefined;
  readonly errorDescription?: string | undefined;
}
export const receiveConsent = (answer: ConsentAnswer) => {
  const { state, tenant, adminConsent, error, errorDescription } = answer;
  // The page's address has more than this, and what is absent is left out.
  const said = Object.entries({ tenant, adminConsent, error, errorDescription });
  const given = Object.fromEntries(said.filter(([, value]) => value !== undefined));
  return take(api.POST('/v1/consents', { body: { state, ...given } }));
};
