/** An attribute of the directory and the name that it has in the table. */
export interface Attribute {
  readonly ldap: string;
  readonly name: string;
}

/** What directories call the four fields of `user`: RFC 2798, RFC 4519 and Active Directory. */
const USER_NAMES: Readonly<Record<string, string>> = {
  displayname: 'display_name',
  department: 'department',
  departmentnumber: 'department',
  title: 'title',
  physicaldeliveryofficename: 'office',
};
const REQUEST = /^(?:([A-Za-z0-9_.-]+)=)?([A-Za-z][A-Za-z0-9-]*)$/;

/**
 * `displayName,mail,office=roomNumber` as attributes with their names in the table.
 * @throws Error for what is no attribute, and for a name that is given twice
 */
export function parseAttributes(list: string): Attribute[] {
  const attributes = list.split(',').map((text) => {
    const [, name, ldap] = REQUEST.exec(text.trim()) ?? [];
    if (ldap === undefined) {
      throw new Error(`--attributes has ${JSON.stringify(text)}; expected attribute or name=attribute`);
    }
    return { ldap, name: name ?? USER_NAMES[ldap.toLowerCase()] ?? ldap };
  });
  const names = attributes.map(({ name }) => name);
  const double = names.find((name, i) => names.indexOf(name) !== i);
  if (double !== undefined) throw new Error(`--attributes names ${double} twice; name one of them otherwise`);
  return attributes;
}
