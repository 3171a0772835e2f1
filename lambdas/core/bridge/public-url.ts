import type { ReceivedRequest } from './source.ts';

/** @throws {Error} at synth, when it is no URL that paths can be added to */
export function checkPublicBaseUrl(url: string | undefined, where: string): void {
  if (url === undefined) return;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '') {
    throw new Error(
      `${where}: publicBaseUrl is not a URL like https://hooks.example.com, or https://example.com/hooks with the path of a mapping`,
    );
  }
}

/**
 * The URL that an upstream system was given, for the schemes that sign it. API Gateway does not tell the mapping's path
 * of a custom domain, nor what stands in front of it, so that only configuration can know.
 *
 * @param path what follows the base, such as `/events/shop`
 * @param baseUrl without it, the URL is what API Gateway was called by
 */
export function publicUrl({ url }: ReceivedRequest, path: string, baseUrl: string | undefined): string {
  if (baseUrl === undefined) return url;
  const queryAt = url.indexOf('?');
  return `${baseUrl.replace(/\/+$/, '')}${path}${queryAt < 0 ? '' : url.slice(queryAt)}`;
}
