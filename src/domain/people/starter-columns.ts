import { mostNameCharacters, mostProfileCharacters, profileFields } from './profile-fields.ts';

/** What a column of a table of starters is about. */
export type ColumnKey =
  | 'firstName'
  | 'lastName'
  | 'name'
  | 'domain'
  | 'country'
  | 'manager'
  | 'copyGroupsFrom'
  | 'groups'
  | 'licenses'
  | (typeof profileFields)[number][0];

export interface Column {
  readonly key: ColumnKey;
  /** What a template calls it. */
  readonly label: string;
  /** What else people call it, without blanks and signs. */
  readonly alsoCalled: string;
  /** Longest value, in characters. */
  readonly most: number;
}

const alsoCalledInProfile: Readonly<Record<(typeof profileFields)[number][0], string>> = {
  businessPhone: 'businessphone phone phonenumber telephone telephonenumber workphone deskphone',
  mobilePhone: 'mobile mobilenumber mobilephonenumber cell cellphone',
  department: 'dept team',
  companyName: 'companyname organisation organization',
  jobTitle: 'title position role jobrole',
  officeLocation: 'officelocation location site',
  streetAddress: 'streetaddress address',
  city: 'town',
  state: 'province county region stateorprovince',
  postalCode: 'postalcode zip zipcode',
};

/** A name or an account name, or what a list of them may come to. */
const mostReferenceCharacters = 256;
const mostListCharacters = 1_000;

export const columns: readonly Column[] = [
  {
    key: 'firstName',
    label: 'First name',
    alsoCalled: 'first givenname forename',
    most: mostNameCharacters,
  },
  {
    key: 'lastName',
    label: 'Last name',
    alsoCalled: 'last surname familyname',
    most: mostNameCharacters,
  },
  {
    key: 'name',
    label: 'Name',
    alsoCalled: 'fullname displayname employee employeename',
    most: 2 * mostNameCharacters,
  },
  {
    key: 'domain',
    label: 'Domain',
    alsoCalled: 'emaildomain maildomain',
    most: mostReferenceCharacters,
  },
  ...profileFields.map(([key, label]) => ({
    key,
    label,
    alsoCalled: alsoCalledInProfile[key],
    most: mostProfileCharacters,
  })),
  {
    key: 'country',
    label: 'Country',
    alsoCalled: 'countrycode countryorregion usagelocation',
    most: mostProfileCharacters,
  },
  {
    key: 'manager',
    label: 'Manager',
    alsoCalled: 'managername manageremail managerupn reportsto linemanager',
    most: mostReferenceCharacters,
  },
  {
    key: 'copyGroupsFrom',
    label: 'Copy groups of',
    alsoCalled: 'copygroupsfrom copythegroupsof copyfrom',
    most: mostReferenceCharacters,
  },
  {
    key: 'groups',
    label: 'Groups',
    alsoCalled: 'group furthergroups',
    most: mostListCharacters,
  },
  {
    key: 'licenses',
    label: 'Licenses',
    alsoCalled: 'license licence licences',
    most: mostListCharacters,
  },
];

/** Header of an empty table: everything but the whole name, which first and last name say better. */
export const starterColumns: readonly string[] = columns
  .filter(({ key }) => key !== 'name')
  .map(({ label }) => label);

const withoutSigns = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

const columnsByTitle: ReadonlyMap<string, Column> = new Map(
  columns.flatMap((column) =>
    [withoutSigns(column.label), ...column.alsoCalled.split(' ')].map((title) => [title, column]),
  ),
);

/** The column of a title, however it is written; null where nothing is called like that. */
export const columnOf = (title: string): Column | null =>
  columnsByTitle.get(withoutSigns(title)) ?? null;
