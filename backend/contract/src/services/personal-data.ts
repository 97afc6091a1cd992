/** Why something that came with a service event or an imported row was not taken. */
export type PersonalDataKind = 'identity_number' | 'phone' | 'email' | 'personal_field';

/** What a name of a field is without the person it speaks of: `applicant_name` and «Họ tên chủ hồ sơ» are a name. */
const WHOSE =
  /(full|first|last|middle|family|given|applicants?|citizens?|persons?|owners?|senders?|payers?|reporters?|signers?|users?|nguoi(nophoso|nop|gui|dan|phananh|yeucau|nhan|kynhan|dungdon)|chuhoso|congdan|canhan|so|number|no)/g;
const PERSONAL = new Set(
  `name hovaten hoten hotendem ten identity identitycard idcard nationalid personalid passport
  cccd cmnd cmt cancuoc dinhdanh hochieu giaytotuythan socialinsurance
  phone mobile tel telephone zalo sdt dienthoai dtdd dt email mail thudientu emailaddress
  address homeaddress diachi diachinha diachithuongtru diachitamtru thuongtru tamtru
  birthday birthdate dateofbirth dob ngaysinh namsinh gioitinh gender`.split(/\s+/),
);
const PERSON =
  /^(applicant|citizen|person|owner|sender|payer|reporter|nguoi(nophoso|nop|gui|dan|phananh|yeucau|nhan)|chuhoso|congdan)$/;

/** Twelve digits of a personal identity number: province 001–096, century and sex, year, six more. */
const IDENTITY_NUMBER = /(?<!\d)0(?:0[1-9]|[1-8]\d|9[0-6])(?:\d{9}|(?:[ .-]\d{3}){3})(?!\d)/;
/** A value that is nothing else: an old card of nine digits, or twelve whose first nought a spreadsheet took off. */
const BARE_NUMBER = /^\s*(?:\d{9}|(?:[1-8]\d|9[0-6])\d{9})\s*$/;
/** Ten digits of a mobile number in one piece or in the groups that people write, or with the country's code. */
const PHONE =
  /(?<!\d)(?:(?:\+84|0)[35789]\d{8}|(?:\+84[ .-]?|0)[35789]\d{1,2}[ .-]\d{3}[ .-]\d{3,4}|0[35789]\d{2}(?:[ .-]\d{2}){3})(?!\d)/;
const EMAIL = /[^\s@<>]+@[^\s@<>]+\.[A-Za-z]{2,}/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether a field's name says that it holds a person: «Họ và tên», `applicant_name`, CCCD, «Số điện thoại». */
export function isPersonalField(name: string): boolean {
  const words = plain(name);
  return PERSON.test(words) || PERSONAL.has(words) || PERSONAL.has(words.replaceAll(WHOSE, ''));
}

/** No field that anybody defined is longer; an e-mail address costs the square of what is looked through. */
const MOST_READ = 1000;

/** What of a person a value holds: an identity number, a phone number, an e-mail address; null where it holds none. */
export function personalDataIn(given: unknown): PersonalDataKind | null {
  if (typeof given !== 'string' || UUID.test(given)) return null;
  const value = given.slice(0, MOST_READ);
  if (IDENTITY_NUMBER.test(value) || BARE_NUMBER.test(value)) return 'identity_number';
  if (PHONE.test(value)) return 'phone';
  if (EMAIL.test(value)) return 'email';
  return null;
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}
