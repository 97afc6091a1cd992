import { type DroppedField, isPersonalField, type PersonalDataKind, personalDataIn } from '@commune/contract';

export const PERSONAL_DETAIL: Record<PersonalDataKind, string> = {
  identity_number: 'looks like a personal identity number',
  phone: 'looks like a phone number',
  email: 'holds an e-mail address',
  personal_field: 'is about a person',
};

export interface Sifted {
  kept: Record<string, unknown>;
  dropped: DroppedField[];
}

/** The fields that a shape knows, without anything of a person; what is left out is named with the reason. */
export function sift(fields: Readonly<Record<string, unknown>>, shape: object, what: string): Sifted {
  const kept: Record<string, unknown> = {};
  const dropped: DroppedField[] = [];
  for (const [field, value] of Object.entries(fields)) {
    const personal = isPersonalField(field) ? 'personal_field' : personalDataIn(value);
    if (personal !== null) {
      dropped.push({ field, reason: personal, detail: `"${field}" ${PERSONAL_DETAIL[personal]}` });
    } else if (Object.hasOwn(shape, field)) kept[field] = value;
    else dropped.push({ field, reason: 'unknown_field', detail: `${what} has no field "${field}"` });
  }
  return { kept, dropped };
}

type Parse<T> = (
  fields: Record<string, unknown>,
) => { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };

/**
 * Reads what was sifted, without the fields that cannot be read, which join what was dropped. Undefined, with a detail for
 * people, where what is left says too little.
 */
export function readSifted<T>(
  { kept, dropped }: Sifted,
  parse: Parse<T>,
): { data: T } | { data: undefined; detail: string } {
  const first = parse(kept);
  if (first.success) return { data: first.data };
  for (const { path, message } of first.error.issues) {
    const field = String(path[0]);
    if (!Object.hasOwn(kept, field)) continue;
    delete kept[field];
    dropped.push({ field, reason: 'bad_value', detail: `"${field}": ${message}` });
  }
  const second = parse(kept);
  if (second.success) return { data: second.data };
  const { path, message } = second.error.issues[0]!;
  const said = dropped.find(({ field }) => field === String(path[0]));
  return { data: undefined, detail: said?.detail ?? `"${path.join('.')}" is missing: ${message}` };
}
