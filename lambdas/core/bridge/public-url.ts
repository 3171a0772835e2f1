import type { ReceivedRequest } from './source.ts';

/** @throws {Error} at synth if no path can be added to the URL */
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
 * Returns the URL that the upstream system called, for schemes that sign it. API Gateway does not say the path of a
 * custom domain or what is in front of it.
 *
 * @param path the part after the base, such as `/events/shop`
 * @param baseUrl default: the URL by which API Gateway was called
 */
export function publicUrl({ url }: ReceivedRequest, path: string, baseUrl: string | undefined): string {
  if (baseUrl === undefined) return url;
  const queryAt = url.indexOf('?');
  return `${baseUrl.replace(/\/+$/, '')}${path}${queryAt < 0 ? '' : url.slice(queryAt)}`;
}
