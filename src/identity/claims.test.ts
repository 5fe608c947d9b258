import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromProviderClaims,
  judgeClaims,
  rightsFrom,
  vouchesForMail,
  type Claims,
} from './claims.ts';

const claims = (more: Partial<Claims>): Claims => ({
  subject: 's',
  email: 'ann@msp.example',
  isEmailVerified: true,
  name: 'Ann',
  roles: [],
  ...more,
});

describe('claims', () => {
  it('are nobody’s without a subject', () => {
    expect(fromProviderClaims({ email: 'ann@msp.example' }, 'roles')).toBeNull();
    expect(fromProviderClaims({ sub: '' }, 'roles')).toBeNull();
    expect(fromProviderClaims('text', 'roles')).toBeNull();
  });

  it.each([
    ['the mail address', { email: 'Ann@MSP.example' }, 'ann@msp.example'],
    ['the user name where it is one', { preferred_username: 'ann@msp.example' }, 'ann@msp.example'],
    [
      'the mail address before the user name',
      { email: 'a@msp.example', preferred_username: 'b@msp.example' },
      'a@msp.example',
    ],
    ['nothing for a user name that is none', { preferred_username: 'ann' }, null],
    ['nothing for nonsense', { email: 7 }, null],
  ])('tell %s', (_case, more, email) => {
    expect(fromProviderClaims({ sub: 's', ...more }, 'roles')?.email).toBe(email);
  });

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [undefined, null],
    // Whatever it means, it does not say that somebody looked.
    ['perhaps', false],
  ])('that say %j about the mail address mean %j', (told, meant) => {
    const raw = { sub: 's', email: 'ann@msp.example', email_verified: told };
    expect(fromProviderClaims(raw, 'roles')?.isEmailVerified).toBe(meant);
  });

  it.each([
    ['roles', { roles: ['A', 7, 'B'] }, ['A', 'B']],
    ['roles', { roles: 'A B,C' }, ['A', 'B', 'C']],
    ['realm_access.roles', { realm_access: { roles: ['A'] } }, ['A']],
    ['https://x.example/roles', { 'https://x.example/roles': ['A'] }, ['A']],
    ['a.b', { 'a.b': ['exact'], a: { b: ['nested'] } }, ['exact']],
    ['roles', {}, []],
    ['__proto__.roles', {}, []],
    ['realm_access.roles', { realm_access: 'text' }, []],
  ])('have their roles at %s', (path, raw, roles) => {
    expect(fromProviderClaims({ sub: 's', ...raw }, path)?.roles).toEqual(roles);
  });
});

describe('who may come in', () => {
  it.each([
    ['anybody of an allowed domain', {}, ['msp.example'], null],
    ['anybody at all when no domain is named', {}, [], null],
    [
      'nobody of another domain',
      { email: 'a@other.example' },
      ['msp.example'],
      'domain-not-allowed',
    ],
    ['nobody of a subdomain', { email: 'a@x.msp.example' }, ['msp.example'], 'domain-not-allowed'],
    [
      'nobody whose address only contains the domain',
      { email: 'a@msp.example@other.example' },
      ['msp.example'],
      'domain-not-allowed',
    ],
    ['nobody without a mail address', { email: null }, [], 'no-mail-address'],
    ['nobody whose address is not verified', { isEmailVerified: false }, [], 'mail-not-verified'],
  ])('is %s', (_case, more, domains, problem) => {
    expect(judgeClaims(claims(more), domains)).toBe(problem);
  });

  it('opens an account that is there only by an address that somebody vouches for', () => {
    expect(vouchesForMail(claims({ isEmailVerified: true }), [])).toBe(true);
    expect(vouchesForMail(claims({ isEmailVerified: null }), ['msp.example'])).toBe(true);
    expect(vouchesForMail(claims({ isEmailVerified: null }), [])).toBe(false);
  });
});

describe('rights', () => {
  const mapping = new Map([
    ['A', 'admin'],
    ['E', 'engineer'],
    ['S', 'spend'],
  ] as const);

  it('are what the mapping gives, each once', () => {
    expect(rightsFrom(claims({ roles: ['S', 'A', 'A', 'other'] }), mapping)).toEqual({
      roles: ['admin'],
      permissions: ['spend'],
    });
  });

  it('are left alone where there is no mapping', () => {
    expect(rightsFrom(claims({ roles: ['A'] }), null)).toBeNull();
  });

  it('never go beyond what is mapped', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (roles) => {
        const given = rightsFrom(claims({ roles }), mapping);
        const expected = [...mapping].filter(([value]) => roles.includes(value)).length;
        expect([...(given?.roles ?? []), ...(given?.permissions ?? [])]).toHaveLength(expected);
      }),
      { examples: [[['A', 'admin', 'spend', 'toString', '']]] },
    );
  });
});
