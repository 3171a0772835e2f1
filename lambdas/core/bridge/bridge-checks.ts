import type { Bridge } from './bridge.ts';
import { checkPublicBaseUrl } from './public-url.ts';
import type { Route } from './route.ts';
import type { Source } from './source.ts';

/** @throws {Error} which says what cannot work and what to change */
export function checkBridge({ sources, routes, publicBaseUrl }: Bridge): void {
  checkPublicBaseUrl(publicBaseUrl, 'bridge');
  for (const [name, source] of Object.entries(sources)) checkSource(name, source);
  const twice = firstTwice(routes.map(({ name }) => name));
  if (twice !== undefined) {
    throw new Error(`route ${twice}: two routes have this name, and would make the same action. Rename one of them.`);
  }
  for (const route of routes) checkReachable(route, sources);
}

function checkSource(name: string, { secrets, access, publicBaseUrl }: Source): void {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new Error(`source ${name}: a source's name is 1 to 63 characters of a-z, 0-9 and -`);
  }
  checkPublicBaseUrl(publicBaseUrl, `source ${name}`);
  if (access !== 'iam' && secrets.length === 0) {
    throw new Error(
      `source ${name}: has no secret, so its requests cannot be proven. ` +
        'Set `secret` to the name of a secret in Secrets Manager.',
    );
  }
  if (secrets.includes('')) throw new Error(`source ${name}: the name of a secret is empty. Name it, or leave it out.`);
  for (const secret of secrets) checkSecretName(name, secret);
  const twice = firstTwice(secrets);
  if (twice !== undefined) throw new Error(`source ${name}: lists the secret ${twice} twice. Leave one out.`);
}

/** The prefixes that vendors give their secrets. */
const SECRET_ITSELF = /^(wh(sec|pk|sk)_|shpss_)/;

/** Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** The name is in the template and in the functions' environment. What may be a secret is not repeated in the error. */
function checkSecretName(source: string, secret: string): void {
  if (SECRET_ITSELF.test(secret)) {
    throw new Error(
      `source ${source}: \`secret\` looks like the secret itself. ` +
        'Store it in Secrets Manager, and use its name there.',
    );
  }
  if (!SECRET_NAME.test(secret)) {
    throw new Error(
      `source ${source}: \`secret\` is not a valid name in Secrets Manager: 1 to 512 letters, digits and /_+=.@-`,
    );
  }
}

function checkReachable({ name, source, types }: Route, sources: Bridge['sources']): void {
  const from = Object.hasOwn(sources, source) ? sources[source] : undefined;
  if (!from) {
    throw new Error(
      `route ${name}: there is no source ${source}, so no event reaches it. ` +
        `Add it to \`sources\`, or use one of: ${Object.keys(sources).join(', ')}.`,
    );
  }
  const known = from.types;
  const unreachable = known && types.find((type) => !known.includes(type));
  if (unreachable !== undefined) {
    throw new Error(
      `route ${name}: no event of type ${unreachable} comes from source ${source}. Its types are: ${known?.join(', ')}.`,
    );
  }
}

interface WarnedOf {
  readonly sources: Readonly<Record<string, Pick<Source, 'secrets'>>>;
  readonly routes: readonly Pick<Route, 'source'>[];
}

/** Warns of what works but is probably a mistake. */
export function warningsOf({ sources, routes }: WarnedOf): readonly string[] {
  const used = new Set(routes.map(({ source }) => source));
  return Object.entries(sources)
    .filter(([name]) => !used.has(name))
    .map(([name, { secrets }]) => {
      const cost = secrets.length > 0 ? `, and its secret (${secrets.join(', ')}) is read for nothing` : '';
      return `source ${name}: no route takes its events, so that all are ignored${cost}. Add a route, or remove the source.`;
    });
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}
