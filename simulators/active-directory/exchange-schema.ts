/** The few attributes of Exchange's schema that an offboarding touches. Identifiers: Microsoft's published schema. */

/** LDIF that makes the attributes. */
export const exchangeAttributes = (schema: string): string =>
  [
    attribute(schema, 'ms-Exch-Mail-Nickname', 'mailNickname', '1.2.840.113556.1.2.447', text),
    attribute(
      schema,
      'ms-Exch-Hide-From-Address-Lists',
      'msExchHideFromAddressLists',
      '1.2.840.113556.1.4.7000.102.73',
      boolean,
    ),
  ].join('\n');

/** LDIF that allows them on people; the schema has to know them by then. */
export const exchangeOnPeople = (schema: string): string =>
  `dn: CN=User,${schema}
changetype: modify
add: mayContain
mayContain: mailNickname
mayContain: msExchHideFromAddressLists
`;

const text = ['attributeSyntax: 2.5.5.12', 'oMSyntax: 64'];
const boolean = ['attributeSyntax: 2.5.5.8', 'oMSyntax: 1'];

const attribute = (
  schema: string,
  name: string,
  displayName: string,
  id: string,
  syntax: readonly string[],
): string =>
  [
    `dn: CN=${name},${schema}`,
    'changetype: add',
    'objectClass: top',
    'objectClass: attributeSchema',
    `lDAPDisplayName: ${displayName}`,
    `attributeID: ${id}`,
    ...syntax,
    'isSingleValued: TRUE',
    '',
  ].join('\n');
