import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { domain } from '../domain.ts';
import {
  answerOf,
  leavers,
  nameOf,
  openClient,
  root,
  sales,
  secret,
  staff,
  startDomain,
} from './test-kit.ts';
import type { TestDomain } from './test-kit.ts';

let test: TestDomain;
beforeAll(async () => {
  test = await startDomain();
});
afterAll(() => test.close());

describe('signing in', () => {
  it('takes a name in each of its forms', async () => {
    const account = await test.addPerson();
    await test.setPassword(nameOf(account), secret);
    await test.modify(nameOf(account), 'replace', 'userAccountControl', '512');
    await test.modify(nameOf(account), 'replace', 'userPrincipalName', `${account}@other.example`);
    for (const name of [
      `${account}@other.example`,
      `${account}@${domain.dnsName}`.toUpperCase(),
      `${domain.netbiosName}\\${account}`,
      nameOf(account),
    ])
      expect(await answerOf(openClient(test.dc).bind(name, secret)), name).toBe('0');
    for (const name of [account, `ELSEWHERE\\${account}`, nameOf(account, leavers)])
      expect(await answerOf(openClient(test.dc).bind(name, secret)), name).toMatch(
        /^49 .*data 52e/,
      );
  });

  it('says why not, and only to who knows the password unless the account is locked', async () => {
    const account = await test.addPerson();
    const name = nameOf(account);
    const answers = async (): Promise<readonly string[]> =>
      Promise.all(
        [secret, 'Wrong-Horse-9'].map(async (password) => {
          const words = await answerOf(openClient(test.dc).bind(name, password));
          return /data (\w+)/.exec(words)?.[1] ?? words;
        }),
      );
    await test.setPassword(name, secret);
    expect(await answers()).toEqual(['533', '52e']);
    await test.modify(name, 'replace', 'userAccountControl', '512');
    expect(await answers()).toEqual(['0', '52e']);
    await test.modify(name, 'replace', 'pwdLastSet', '0');
    expect(await answers()).toEqual(['773', '52e']);
    // The first day of 2020.
    await test.modify(name, 'replace', 'accountExpires', '132223104000000000');
    expect(await answers()).toEqual(['701', '52e']);
    test.dc.lock(account);
    expect(await answers()).toEqual(['775', '775']);
    await test.modify(name, 'replace', 'lockoutTime', '0');
    await test.modify(name, 'replace', 'accountExpires', '0');
    await test.modify(name, 'replace', 'pwdLastSet', '-1');
    expect(await answers()).toEqual(['0', '52e']);
  });

  it('is needed for everything but the root, and lost with a failed one', async () => {
    const client = openClient(test.dc);
    const look = (): Promise<unknown> => client.search(staff, { scope: 'base' });
    expect(await answerOf(look())).toMatch(/^1 000004DC/);
    expect(await answerOf(client.del(nameOf('nobody')))).toMatch(/^1 000004DC/);
    const { searchEntries } = await client.search('', { scope: 'base' });
    expect(searchEntries[0]).toMatchObject({
      defaultNamingContext: root,
      dnsHostName: domain.hostName,
    });
    await client.bind(test.dc.administrator.name, test.dc.administrator.password);
    expect(await answerOf(look())).toBe('0');
    expect(await answerOf(client.bind(test.dc.administrator.name, 'nope'))).toMatch(/^49/);
    expect(await answerOf(look())).toMatch(/^1 000004DC/);
  });
});

describe('the journal', () => {
  let seen = 0;
  beforeEach(() => {
    seen = test.dc.journal.entries().at(-1)?.seq ?? 0;
  });
  const effects = (): readonly string[] =>
    test.dc.journal
      .entries(seen)
      .flatMap(({ effect }) => (effect === undefined ? [] : [effect.kind]));

  it('says once what each change did, and nothing of what was refused or changed nothing', async () => {
    const account = await test.addPerson();
    const name = nameOf(account);
    await test.setPassword(name, secret);
    await test.modify(name, 'replace', 'userAccountControl', '512');
    await test.modify(name, 'replace', 'userAccountControl', '512');
    await answerOf(test.setPassword(name, 'weak'));
    await test.modify(sales, 'add', 'member', name);
    await test.modify(name, 'replace', 'description', 'Left');
    await test.modify(name, 'replace', 'userAccountControl', '514');
    await test.service.modifyDN(name, nameOf(account, leavers));
    await test.service.del(nameOf(account, leavers));
    expect(effects()).toEqual([
      'created',
      'password-set',
      'enabled',
      'group-joined',
      'changed',
      'disabled',
      'moved',
      'deleted',
    ]);
    const refused = test.dc.journal.entries(seen).filter(({ status }) => status !== 0);
    expect(refused.map(({ method, status }) => [method, status])).toEqual([['MODIFY', 19]]);
    expect(test.dc.journal.entries(seen)[0]?.effect).toMatchObject({
      accountName: account,
      distinguishedName: name,
      objectClass: 'user',
    });
  });
});

describe('what is kept', () => {
  it('is there again at the next start, with its ids, passwords, memberships and numbers', async () => {
    const keptIn = await mkdtemp(join(tmpdir(), 'seatwright-kept-'));
    try {
      const first = await startDomain({ keptIn });
      expect(first.dc.isFresh).toBe(true);
      const name = nameOf(await first.addPerson());
      await first.setPassword(name, secret);
      await first.modify(name, 'replace', 'userAccountControl', '512');
      await first.modify(sales, 'add', 'member', name);
      const look = (at: TestDomain): Promise<unknown> =>
        Promise.all([
          at.read(name, 'objectGUID', 'objectSid', 'memberOf', 'uSNChanged', 'whenCreated'),
          at.read('', 'highestCommittedUSN'),
        ]);
      const seen = await look(first);
      await first.close();

      const second = await startDomain({ keptIn });
      expect(second.dc.isFresh).toBe(false);
      expect(await look(second)).toEqual(seen);
      expect(await answerOf(openClient(second.dc).bind(name, secret))).toBe('0');
      const { objectSid: ownSid } = await second.read(name, 'objectSid');
      const other = nameOf(await second.addPerson());
      expect((await second.read(other, 'objectSid'))['objectSid']).not.toEqual(ownSid);
      await second.close();
    } finally {
      await rm(keptIn, { recursive: true, force: true });
    }
  });
});

/** Everything that is answered to these pieces until the connection ends or `byteCount` bytes are there. */
function talk(pieces: readonly Buffer[], byteCount: number): Promise<Buffer> {
  const { hostname, port } = new URL(test.dc.url);
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca: test.dc.certificate,
      servername: test.dc.serverName,
    });
    socket.on('secureConnect', () => {
      socket.setNoDelay(true);
      for (const piece of pieces) socket.write(piece);
    });
    const finish = (): void => {
      socket.destroy();
      resolve(Buffer.concat(parts));
    };
    socket.on('data', (bytes: Buffer) => {
      parts.push(bytes);
      if (Buffer.concat(parts).length >= byteCount) finish();
    });
    socket.on('end', finish);
    socket.on('error', reject);
  });
}

describe('a connection', () => {
  // bindRequest of nobody, message 1 (RFC 4511 4.2).
  const bind = Buffer.from('300c020101600702010304008000', 'hex');
  const success = Buffer.from('300c02010161070a010004000400', 'hex');

  it('takes messages in any pieces, and several at once', async () => {
    const pieces = Array.from(bind, (byte) => Buffer.from([byte]));
    expect(await talk(pieces, success.length)).toEqual(success);
    const both = Buffer.concat([success, success]);
    expect(await talk([Buffer.concat([bind, bind])], both.length)).toEqual(both);
  });

  it('that speaks no LDAP is told so and ended', async () => {
    const answer = await talk([Buffer.from('GET / HTTP/1.1\r\n\r\n')], Infinity);
    expect(answer.toString('latin1')).toContain('1.3.6.1.4.1.1466.20036');
    expect(await answerOf(test.admin.search(staff, { scope: 'base' }))).toBe('0');
  });
});
