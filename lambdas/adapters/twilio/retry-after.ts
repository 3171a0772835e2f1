const month = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const time = '\\d{2}:\\d{2}:\\d{2}';

/** The three forms of a date that a recipient must accept, RFC 9110 §5.6.7. */
const httpDates = [
  new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d{2}) (${month}) (\\d{4}) (${time}) GMT$`),
  new RegExp(`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d{2})-(${month})-(\\d{2}) (${time}) GMT$`),
];
const asctime = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (${month}) ([ \\d]\\d) (${time}) (\\d{4})$`);

/**
 * Seconds that a Retry-After header asks for, RFC 9110 §10.2.3: a number of seconds, which some servers give with a
 * fraction, or a date in one of the three forms of HTTP. Undefined if the header is absent or is none of these.
 */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,10}(\.\d{1,9})?$/.test(value)) return Math.ceil(Number(value));
  const at = dateIn(value, now);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1_000));
}

function dateIn(value: string, now: Date): number | undefined {
  const [, day, name, year, clock] = httpDates.map((it) => it.exec(value)).find((it) => it !== null) ?? [];
  if (day !== undefined) return momentOf(`${day} ${name} ${yearOf(year ?? '', now)} ${clock} GMT`);
  const [, named, padded, at, inYear] = asctime.exec(value) ?? [];
  return named === undefined ? undefined : momentOf(`${padded?.trim()} ${named} ${inYear} ${at} GMT`);
}

/** A year of two digits is the one nearest to now that is no more than 50 years ahead, RFC 9110 §5.6.7. */
function yearOf(year: string, now: Date): number {
  if (year.length === 4) return Number(year);
  const thisYear = now.getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + Number(year);
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}

function momentOf(date: string): number | undefined {
  const moment = Date.parse(date);
  return Number.isNaN(moment) ? undefined : moment;
}
