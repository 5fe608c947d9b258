import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What signs the vendor's events, with the certificates that lead to a root. All made up, at the first use. */
export interface SigningChain {
  /** Signs with the leaf's key. */
  sign: (text: string) => string;
  /** DER, as it is published. */
  leaf: Buffer;
  /** DER; the leaf names its address. */
  issuer: Buffer;
  /** PEM: whoever trusts it believes the events. */
  root: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OBJECT_ID = 0x06;
const UTF8 = 0x0c;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const BOOLEAN = 0x01;
const NULL = 0x05;
const GENERALIZED_TIME = 0x18;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const URI = 0x86;

const length = (count: number): number[] => {
  if (count < 128) return [count];
  const digits = count < 256 ? [count] : [count >> 8, count & 0xff];
  return [0x80 + digits.length, ...digits];
};

/** One element of DER: tag, length, content. */
const der = (tag: number, ...parts: (Buffer | string)[]): Buffer => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
};

/** An object identifier from its encoded bytes, in hexadecimal. */
const oid = (hex: string): Buffer => der(OBJECT_ID, Buffer.from(hex, 'hex'));

const sha256WithRsa = der(SEQUENCE, oid('2a864886f70d01010b'), der(NULL));
const commonName = oid('550403');
const organizationName = oid('55040a');
const subjectAltName = oid('551d11');
const basicConstraints = oid('551d13');
const authorityInfoAccess = oid('2b06010505070101');
const caIssuers = oid('2b06010505073002');
const yes = der(BOOLEAN, Buffer.from([0xff]));

interface Party {
  name: string;
  organization: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const party = (name: string, organization: string): Party => ({
  name,
  organization,
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }),
});

const nameOf = ({ name, organization }: Party): Buffer =>
  der(
    SEQUENCE,
    der(SET, der(SEQUENCE, organizationName, der(UTF8, organization))),
    der(SET, der(SEQUENCE, commonName, der(UTF8, name))),
  );

const certify = (subject: Party, issuer: Party, extensions: Buffer[]): Buffer => {
  const serial = randomBytes(16);
  // A serial number is positive.
  serial.writeUInt8(serial.readUInt8(0) & 0x7f || 1, 0);
  const content = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, serial),
    sha256WithRsa,
    nameOf(issuer),
    // Simulated clocks go far.
    der(
      SEQUENCE,
      der(GENERALIZED_TIME, '20000101000000Z'),
      der(GENERALIZED_TIME, '20991231235959Z'),
    ),
    nameOf(subject),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, ...extensions)),
  );
  const signature = sign('RSA-SHA256', content, issuer.privateKey);
  return der(
    SEQUENCE,
    content,
    sha256WithRsa,
    der(BIT_STRING, Buffer.concat([Buffer.from([0]), signature])),
  );
};

const authority = der(SEQUENCE, basicConstraints, yes, der(OCTET_STRING, der(SEQUENCE, yes)));

const pem = (bytes: Buffer): string => {
  const lines = bytes.toString('base64').replaceAll(/.{64}/g, (line) => `${line}\n`);
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
};

/**
 * A root, an authority of `organization` below it, and a certificate for events that says where the authority's lies.
 * `organization` is Microsoft Corporation at the real one; another one makes a chain that nobody should believe.
 */
export const createSigningChain = (
  issuerUrl: string,
  organization = 'Microsoft Corporation',
): SigningChain => {
  const root = party('Simulated Root', 'Simulated Trust');
  const issuer = party('Simulated Issuing CA', organization);
  const leaf = party('pcnotifications-dispatch.microsoft.com', organization);
  const location = der(SEQUENCE, der(SEQUENCE, caIssuers, der(URI, issuerUrl)));
  return {
    sign: (text) => sign('RSA-SHA256', Buffer.from(text), leaf.privateKey).toString('base64'),
    leaf: certify(leaf, issuer, [
      der(SEQUENCE, subjectAltName, der(OCTET_STRING, der(SEQUENCE, der(DNS_NAME, leaf.name)))),
      der(SEQUENCE, authorityInfoAccess, der(OCTET_STRING, location)),
    ]),
    issuer: certify(issuer, root, [authority]),
    root: pem(certify(root, root, [authority])),
  };
};
