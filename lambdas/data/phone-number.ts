import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import * as z from 'zod/mini';

/**
 * A zod type for a phone number as people write it, such as `(312) 345-6789`, `tel:+1-312-345-6789` or `0049 30 901820`.
 * It gives the number in E.164: `+13123456789`.
 *
 * A number of a possible length passes; whether it is in use is for Twilio to find out. Words around a number and
 * extensions are refused, because they are a sign that the text is not one person's number.
 *
 * @param country where a number without a country code is at home, by ISO 3166-1: `US`, `DE` …; without it, every
 *   number needs its country code
 * @see https://www.twilio.com/docs/glossary/what-e164
 * @example
 * data: z.object({ customer: z.object({ phone: phoneNumber('US') }) })
 */
export function phoneNumber(country?: CountryCode) {
  return z.pipe(
    z.string(),
    z.transform((written, { issues }): string => {
      const number = parsePhoneNumberFromString(written.replace(/^\s*tel:/i, ''), {
        ...(country && { defaultCountry: country }),
        extract: false,
      });
      if (number?.isPossible() && number.ext === undefined) return number.number;
      const example =
        country === undefined
          ? ' with its country code, such as +12025550123'
          : `, in ${country} or with its country code`;
      issues.push({ code: 'custom', input: written, message: `is not a phone number${example}` });
      return z.NEVER;
    }),
  );
}
