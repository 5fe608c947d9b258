/** Certificates of a throw-away authority (RFC 5280), made without any program that would have to be installed. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { Ber, BerWriter } from 'ldapts';

/** What a server shows and what it is trusted by, as PEM texts. */
export interface IssuedCertificate {
  /** Of the authority. */
  readonly certificate: string;
  readonly ownCertificate: string;
  /** Of `ownCertificate`. */
  readonly key: string;
}

const daysValid = 30;

/** An authority of its own and a certificate from it for this host and this address of IPv4. */
export function issueCertificate(hostName: string, address: string): IssuedCertificate {
  const [authority, server] = [newKeyPair(), newKeyPair()];
  const issuer = 'Throw-away authority';
  const signedBy = authority.privateKey;
  const isAuthority = extension('2.5.29.19', sequence(boolean(true)), 'critical');
  const hosts = [
    element(0x82, Buffer.from(hostName)),
    element(0x87, Buffer.from(address.split('.').map(Number))),
  ];
  const names = extension('2.5.29.17', sequence(...hosts));
  return {
    certificate: certify({ issuer, signedBy, subject: issuer, ...authority }, isAuthority),
    ownCertificate: certify({ issuer, signedBy, subject: hostName, ...server }, names),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

const newKeyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

interface Facts {
  readonly issuer: string;
  readonly signedBy: KeyObject;
  readonly subject: string;
  readonly publicKey: KeyObject;
}

function certify({ issuer, signedBy, subject, publicKey }: Facts, addition: Buffer): string {
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));
  const now = Temporal.Now.instant();
  // Positive, and the same in DER as it is here.
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const facts = sequence(
    element(0xa0, element(Ber.Integer, Buffer.from([2]))),
    element(Ber.Integer, serial),
    algorithm,
    name(issuer),
    // Begun yesterday: clocks differ.
    sequence(time(now.subtract({ hours: 24 })), time(now.add({ hours: 24 * daysValid }))),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(addition)),
  );
  const bytes = sequence(facts, algorithm, bits(sign('sha256', facts, signedBy)));
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function written(write: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  write(writer);
  return writer.buffer;
}

const element = (tag: number, ...parts: readonly Buffer[]): Buffer =>
  written((writer) => writer.writeBuffer(Buffer.concat(parts), tag));
const sequence = (...parts: readonly Buffer[]): Buffer =>
  element(Ber.Sequence | Ber.Constructor, ...parts);
const objectId = (id: string): Buffer => written((writer) => writer.writeOID(id, Ber.OID));
const boolean = (value: boolean): Buffer => written((writer) => writer.writeBoolean(value));
const bits = (bytes: Buffer): Buffer => element(Ber.BitString, Buffer.from([0]), bytes);
/** Two digits of the year, as until 2049. */
const time = (instant: Temporal.Instant): Buffer =>
  element(
    0x17,
    Buffer.from(instant.toString({ smallestUnit: 'second' }).slice(2).replaceAll(/[-T:]/g, '')),
  );
/** With nothing but a common name. */
const name = (text: string): Buffer =>
  sequence(
    element(0x31, sequence(objectId('2.5.4.3'), element(Ber.Utf8String, Buffer.from(text)))),
  );
const extension = (id: string, value: Buffer, isCritical?: 'critical'): Buffer =>
  sequence(
    objectId(id),
    ...(isCritical === undefined ? [] : [boolean(true)]),
    element(Ber.OctetString, value),
  );
