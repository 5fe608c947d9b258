import { describe, expect, it } from 'vitest';
import type { Permission, Role } from '../flows/tools.ts';
import { operations } from './index.ts';
import type { Caller, Operation } from './operation.ts';
import { whyNot } from './run-operation.ts';

const everyone = ['admin', 'engineer', 'approver', 'auditor'] as const;
const working = ['admin', 'engineer'] as const;

/** Who may what, written down a second time on purpose: a right that changes has to be changed in two places. */
const mayDo: Readonly<Record<string, 'anyone' | readonly Role[]>> = {
  me: everyone,
  'demo-accounts': 'anyone',
  'sign-in.options': 'anyone',
  'links.look': 'anyone',
  'links.use': 'anyone',
  'account.rename': everyone,
  'account.change-password': everyone,
  'sessions.list': everyone,
  'sessions.revoke': everyone,
  'keys.list': everyone,
  'keys.create': everyone,
  'keys.revoke': everyone,
  'users.list': ['admin'],
  'users.get': ['admin'],
  'users.invite': ['admin'],
  'users.renew-link': ['admin'],
  'users.update': ['admin'],
  'users.sessions': ['admin'],
  'users.end-sessions': ['admin'],
  'clock.get': everyone,
  'clock.move': ['admin'],
  'clients.list': everyone,
  'clients.get': everyone,
  'clients.update': ['admin'],
  'clients.sync': ['admin'],
  'clients.licenses': everyone,
  'clients.subscriptions': everyone,
  'clients.authorisation': everyone,
  'clients.make-consent-link': working,
  'clients.consent-as-partner': ['admin'],
  'consents.receive': 'anyone',
  'configuration.get': everyone,
  'configuration.save': ['admin'],
  'configuration.switch-package': ['admin'],
  'configuration.get-global': everyone,
  'configuration.save-global': ['admin'],
  'configuration.preview-copy': ['admin'],
  'configuration.copy': ['admin'],
  'mappings.list': everyone,
  'mappings.set': ['admin'],
  'mappings.delete': ['admin'],
  'manual-subscriptions.list': everyone,
  'manual-subscriptions.add': ['admin'],
  'manual-subscriptions.change': ['admin'],
  'manual-subscriptions.remove': ['admin'],
  'work-items.list': everyone,
  'work-items.get': everyone,
  'work-items.close': working,
  'services.list': everyone,
  'services.kinds': everyone,
  'services.add': ['admin'],
  'services.update': ['admin'],
  'services.remove': ['admin'],
  'services.rotate-secret': ['admin'],
  'services.receive-events': ['admin'],
  'services.test-events': ['admin'],
  'services.stop-events': ['admin'],
  'services.use': everyone,
  'services.test': working,
  'services.try': ['admin'],
  'services.customers': everyone,
  'packages.list': everyone,
  'products.list': everyone,
  'products.set': ['admin'],
  'products.delete': ['admin'],
  'products.questions': everyone,
  'products.ignore': ['admin'],
  'products.matrix': everyone,
  'products.refresh': ['admin'],
  'products.names': everyone,
  'products.upload-names': ['admin'],
  'products.reset-names': ['admin'],
  'people.list': everyone,
  'people.get': everyone,
  'subscriptions.list': everyone,
  'subscriptions.get': everyone,
  'directory.products': everyone,
  'directory.status': everyone,
  'directory.refresh': working,
  'search.everything': everyone,
  'tickets.list': everyone,
  'tickets.get': everyone,
  'commands.read': working,
  'commands.suggest': working,
  'runs.start': working,
  'runs.list': everyone,
  'runs.get': everyone,
  'runs.watch': everyone,
  'runs.answer': working,
  'runs.cancel': working,
  'runs.choices': working,
  'runs.read-table': working,
  'runs.reveal-first-password': working,
  'runs.make-password-link': working,
  'runs.withdraw-password-link': working,
  'first-passwords.look': 'anyone',
  'first-passwords.open': 'anyone',
  'seat-changes.list': everyone,
  'seat-changes.get': everyone,
  'seat-changes.abandon': working,
  'seat-changes.name-ordered': working,
  'views.list': everyone,
  'views.save': everyone,
  'views.delete': everyone,
  'audit.list': ['admin', 'auditor'],
  'audit.get': ['admin', 'auditor'],
  'audit.choices': ['admin', 'auditor'],
  'audit.verify': ['admin', 'auditor'],
};

/** What a person without any role may do: see and change the own account. */
const ownAccount = new Set([
  'me',
  'account.rename',
  'account.change-password',
  'sessions.list',
  'sessions.revoke',
]);

function callerWith(roles: readonly Role[], permissions: readonly Permission[] = []): Caller {
  return { id: 'p', name: 'P', email: 'p@msp.example', roles, permissions, channel: 'http' };
}

const isAllowed = (operation: Operation, caller: Caller | null): boolean =>
  whyNot(operation, caller) === null;

it('knows every operation, and no other', () => {
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(mayDo).sort());
});

describe.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s',
  (name, operation) => {
    const allowed = mayDo[name] ?? [];

    it.each(everyone)('as %s', (role) => {
      expect(isAllowed(operation, callerWith([role], ['spend']))).toBe(
        allowed === 'anyone' || allowed.includes(role),
      );
    });

    it('as nobody, and as somebody without any role', () => {
      expect(isAllowed(operation, null)).toBe(allowed === 'anyone');
      // Signing in without a role leads to one's own account, and nowhere else.
      expect(isAllowed(operation, callerWith([]))).toBe(
        ownAccount.has(name) || allowed === 'anyone',
      );
    });

    it('says in its refusal which role is missing', () => {
      const refusal = whyNot(operation, callerWith([]));
      if (refusal === null) return;
      for (const role of allowed === 'anyone' ? [] : allowed) {
        expect(refusal.message).toContain(role);
      }
    });
  },
);

describe('operations', () => {
  it('have one route each', () => {
    const routes = operations.map(({ route }) => route.replaceAll(/\{\w+\}/g, '{}'));
    expect(new Set(routes).size).toBe(routes.length);
  });

  it('that change something are not reached by GET', () => {
    const changing = operations.filter(({ effect }) => effect !== 'read');
    expect(changing.length).toBeGreaterThan(5);
    expect(changing.filter(({ route }) => route.startsWith('GET'))).toEqual([]);
  });

  it('that spend are refused to whoever has the role and not the permission', () => {
    const spending = operations.filter(({ permission }) => permission === 'spend');
    expect(spending.length).toBeGreaterThan(0);
    for (const operation of spending) {
      expect(whyNot(operation, callerWith(['admin', 'engineer']))?.message).toMatch(/spend/i);
    }
  });

  it('name every parameter of their path as a field of their input', () => {
    for (const { name, route, input } of operations) {
      const parameters = [...route.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect(Object.keys(input.shape), name).toEqual(expect.arrayContaining(parameters));
    }
  });
});
