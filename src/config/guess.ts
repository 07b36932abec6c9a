import type { ConsentColumns } from "../model/consent.ts";
import {
  type FieldMapping,
  HASHED_FIELDS,
  type Hashed,
  type HashedColumns,
  type HashedField,
  type MappedColumn,
} from "../model/field-mapping.ts";

/** What a look at the values of one column counted. Counts only: no value leaves the source. */
export interface ColumnLook {
  name: string;
  /** Values looked at, empty ones left out; the other counts are of these, and may overlap. */
  values: number;
  /** Those that look like email addresses. */
  emails: number;
  /** Those that look like phone numbers. */
  phones: number;
  /** Those of exactly 64 hex digits. */
  hashes: number;
  /** Those of two letters. */
  countries: number;
  /** Those of countries where Amazon wants a consent signal. */
  consentCountries: number;
  /** Those that Amazon would take for an external id. */
  ids: number;
}

const EMAIL_NAMES = ["email", "emailaddress", "mail"];
const PHONE_NAMES = [
  "phone",
  "phonenumber",
  "mobile",
  "mobilephone",
  "telephone",
  "tel",
  "cell",
  "cellphone",
];
/** Most telling first. */
const ID_NAMES = ["externalid", "customerid", "userid", "memberid", "contactid", "crmid", "personid", "id"];
const COUNTRY_NAMES = ["country", "countrycode", "countryiso"];

/** The most telling first. */
const PERSON_NAMES = {
  firstName: ["firstname", "givenname", "fname"],
  lastName: ["lastname", "familyname", "surname", "lname"],
  address: ["streetaddress", "address", "address1", "addressline1", "street"],
  city: ["city", "town"],
  state: ["state", "statecode", "province"],
  postalCode: ["postalcode", "postcode", "zip", "zipcode"],
} as const satisfies Record<HashedField, readonly string[]>;

const CONSENT_NAMES = {
  userData: [
    "consent",
    "adsconsent",
    "consentads",
    "marketingconsent",
    "consentmarketing",
    "gdprconsent",
    "consentuserdata",
    "amznuserdata",
  ],
  adStorage: ["adstorage", "consentstorage", "consentadstorage", "amznadstorage"],
  tcf: ["tcf", "tcfstring", "tcfconsent", "tcstring", "iabtcftcstring"],
  gpp: ["gpp", "gppstring", "iabgppstring"],
} as const satisfies Record<keyof ConsentColumns, readonly string[]>;

/** Columns whose names speak of consent. Only a suggestion: what "yes" in one of them is a yes to, only its owner knows. */
export function guessConsent(looks: readonly ColumnLook[]): ConsentColumns {
  const named = Object.entries(CONSENT_NAMES).map(([kind, names]) => [
    kind,
    looks.find((look) => isNamed(look, names))?.name,
  ]);
  return Object.fromEntries(named.filter(([, name]) => name !== undefined)) as ConsentColumns;
}

/** The mapping that `init` proposes: what columns are called, and what their values look like. A person reads it over. */
export function guessFields(looks: readonly ColumnLook[]): FieldMapping {
  const email = looks.filter(holdsEmails);
  const phone = looks.filter((look) => !email.includes(look) && holdsPhones(look));
  const rest = looks.filter((look) => !email.includes(look) && !phone.includes(look));
  return {
    externalId: ID_NAMES.flatMap((name) => rest.filter((look) => isNamed(look, [name]) && holdsIds(look)))[0]
      ?.name,
    email: email.map(mapped),
    phone: phone.map(mapped),
    ...guessPlace(rest),
    country: rest.find((look) => isNamed(look, COUNTRY_NAMES))?.name,
  };
}

/** By what columns are called alone: any word may be a name. */
export const guessPerson = (looks: readonly ColumnLook[]): HashedColumns =>
  Object.fromEntries(
    HASHED_FIELDS.flatMap((field) => {
      const look = PERSON_NAMES[field].flatMap((name) => looks.filter((one) => isNamed(one, [name])))[0];
      return look === undefined ? [] : [[field, mapped(look)]];
    }),
  );

/** The same of people. `state` without a place to go with it may as well be how far a person got. */
function guessPlace(looks: readonly ColumnLook[]): HashedColumns {
  const { state, ...rest } = guessPerson(looks);
  const placed = rest.city !== undefined || rest.postalCode !== undefined;
  return state !== undefined && placed ? { ...rest, state } : rest;
}

const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
export const isNamed = ({ name }: ColumnLook, names: readonly string[]): boolean =>
  names.includes(letters(name));
const mostly = (count: number, { values }: ColumnLook): boolean => values > 0 && count / values >= 0.5;

const holdsEmails = (look: ColumnLook): boolean =>
  isNamed(look, EMAIL_NAMES) ||
  mostly(look.emails, look) ||
  (/mail/i.test(look.name) && mostly(look.emails + look.hashes, look));

/** Never by values alone: an id looks like a phone number too. */
const holdsPhones = (look: ColumnLook): boolean =>
  isNamed(look, PHONE_NAMES) ||
  (/phone|mobile|cell|tel/i.test(look.name) && mostly(look.phones + look.hashes, look));

const holdsIds = (look: ColumnLook): boolean => look.values === 0 || mostly(look.ids, look);

const mapped = (look: ColumnLook): MappedColumn => ({ column: look.name, hashed: hashedOf(look) });

function hashedOf({ hashes, values }: ColumnLook): Hashed {
  if (hashes === 0) return false;
  return hashes === values ? true : "auto";
}
