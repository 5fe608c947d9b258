/** Longest first or last name, in characters. */
export const mostNameCharacters = 64;

/** Longest value of a profile field, in characters. */
export const mostProfileCharacters = 128;

/** Profile fields of a new person: name, label, section. */
export const profileFields = [
  ['businessPhone', 'Office phone', 'Contact'],
  ['mobilePhone', 'Mobile phone', 'Contact'],
  ['department', 'Department', 'Organisation'],
  ['companyName', 'Company', 'Organisation'],
  ['jobTitle', 'Job title', 'Organisation'],
  ['officeLocation', 'Office', 'Organisation'],
  ['streetAddress', 'Street', 'Address'],
  ['city', 'City', 'Address'],
  ['state', 'State', 'Address'],
  ['postalCode', 'Postcode', 'Address'],
] as const;
