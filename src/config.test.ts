import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('the configuration', () => {
  it('needs nothing: an empty environment is a safe production on this machine only', () => {
    expect(readConfig({})).toMatchObject({
      databaseUrl: null,
      host: '127.0.0.1',
      isSimulated: false,
      frameAncestors: [],
      trustedProxies: [],
      publicUrl: null,
      encryptionKeys: [],
    });
  });

  it('reads lists, switches and addresses as people write them', () => {
    const config = readConfig({
      SEATWRIGHT_SIMULATED: 'true',
      SEATWRIGHT_FRAME_ANCESTORS: 'https://na.myconnectwise.net, https://psa.msp.example',
      SEATWRIGHT_BASE_URL: 'https://seatwright.msp.example/',
      SEATWRIGHT_PORT: '0',
      UNRELATED: 'ignored',
    });

    expect(config).toMatchObject({
      isSimulated: true,
      frameAncestors: ['https://na.myconnectwise.net', 'https://psa.msp.example'],
      publicUrl: 'https://seatwright.msp.example',
      port: 0,
    });
  });

  it('leaves the vendors’ limits as they are wherever a vendor may be real', () => {
    const given = { SEATWRIGHT_CALLS_PER_MINUTE: '1000' };
    expect(readConfig(given).callsPerMinute).toBeNull();
    expect(readConfig({ ...given, SEATWRIGHT_SIMULATED: '1' }).callsPerMinute).toBe(1_000);
    expect(readConfig({ SEATWRIGHT_SIMULATED: '1' }).callsPerMinute).toBeNull();
  });

  it.each([
    ['SEATWRIGHT_PORT', 'eighty'],
    ['SEATWRIGHT_SIMULATED', 'maybe'],
    ['SEATWRIGHT_BASE_URL', 'seatwright.msp.example'],
    ['SEATWRIGHT_BASE_URL', 'ftp://seatwright.msp.example'],
    ['SEATWRIGHT_LOG_LEVEL', 'loud'],
  ])('names %s when it is "%s"', (name, text) => {
    expect(() => readConfig({ [name]: text })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: text })).toThrow(name);
  });
});

describe('the sign-in provider', () => {
  const whole = {
    SEATWRIGHT_BASE_URL: 'https://seatwright.msp.example',
    SEATWRIGHT_OIDC_ISSUER: 'https://login.msp.example/tenant/v2.0',
    SEATWRIGHT_OIDC_CLIENT_ID: 'id',
    SEATWRIGHT_OIDC_CLIENT_SECRET: 'secret',
  };

  it('is none unless it is told', () => {
    expect(readConfig({}).signInProvider).toBeNull();
  });

  it('is called by its host, gives no rights and lets every domain in unless told', () => {
    expect(readConfig(whole).signInProvider).toEqual({
      issuer: 'https://login.msp.example/tenant/v2.0',
      clientId: 'id',
      clientSecret: 'secret',
      name: 'login.msp.example',
      rolesClaim: 'roles',
      rights: null,
      allowedDomains: [],
    });
  });

  it('maps values of a claim to roles and permissions', () => {
    const { signInProvider } = readConfig({
      ...whole,
      SEATWRIGHT_OIDC_NAME: 'Entra ID',
      SEATWRIGHT_OIDC_ROLES_CLAIM: 'groups',
      SEATWRIGHT_OIDC_ROLES: 'Seatwright.Admin=admin, Seatwright.Buyer=spend',
      SEATWRIGHT_OIDC_ALLOWED_DOMAINS: '@MSP.example',
    });

    expect(signInProvider).toMatchObject({
      name: 'Entra ID',
      rolesClaim: 'groups',
      rights: new Map([
        ['Seatwright.Admin', 'admin'],
        ['Seatwright.Buyer', 'spend'],
      ]),
      allowedDomains: ['msp.example'],
    });
  });

  it.each([
    ['no secret', { SEATWRIGHT_OIDC_CLIENT_SECRET: '' }, 'SEATWRIGHT_OIDC_CLIENT_SECRET'],
    ['no address of ours', { SEATWRIGHT_BASE_URL: '' }, 'SEATWRIGHT_BASE_URL'],
    ['plain http', { SEATWRIGHT_OIDC_ISSUER: 'http://login.msp.example' }, 'https'],
    ['no address', { SEATWRIGHT_OIDC_ISSUER: 'login' }, 'https'],
    ['an unknown role', { SEATWRIGHT_OIDC_ROLES: 'A=owner' }, '"A=owner"'],
    ['half a mapping', { SEATWRIGHT_OIDC_ROLES: 'admin' }, '"admin"'],
    [
      'a claim without a mapping',
      { SEATWRIGHT_OIDC_ROLES_CLAIM: 'groups' },
      'SEATWRIGHT_OIDC_ROLES',
    ],
  ])('is refused with %s', (_case, part, words) => {
    expect(() => readConfig({ ...whole, ...part })).toThrow(ConfigError);
    expect(() => readConfig({ ...whole, ...part })).toThrow(words);
  });
});
