import { headerName } from '../reading/places.ts';

/** A part of what is signed: text as it stands, or what a placeholder stands for. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'body' | 'timestamp' | 'method' | 'url' | 'path' | 'query' }
  | { readonly kind: 'header'; readonly name: string }
  /** A value in the body, by its JSON Pointer. */
  | { readonly kind: 'pointer'; readonly at: string };

const NAMES = ['body', 'timestamp', 'method', 'url', 'path', 'query'] as const;

/** The parts of a template such as `{webhook-id}.{timestamp}.{body}`. */
export function templateParts(template: string): readonly TemplatePart[] {
  return template.split(/\{([^}]*)\}/).map((part, index) => {
    if (index % 2 === 0) return { kind: 'text', text: part };
    const kind = NAMES.find((name) => name === part);
    if (kind !== undefined) return { kind };
    if (part.startsWith('/')) return { kind: 'pointer', at: part };
    return { kind: 'header', name: part.replace(/^header:/, '') };
  });
}

/** The headers that a template names. */
export function headersIn(template: string): readonly string[] {
  return templateParts(template).flatMap((part) => (part.kind === 'header' ? [part.name] : []));
}

/** Whether a template has a placeholder of this kind. */
export function has(template: string, ...kinds: readonly TemplatePart['kind'][]): boolean {
  return templateParts(template).some(({ kind }) => kinds.includes(kind));
}

/**
 * The first placeholder that stands for nothing: a name without a hyphen is a header only as `{header:Name}`, because
 * `{uri}` or `{rawBody}` would otherwise be read as a header that no request has.
 */
export function unknownPlaceholder(template: string): string | undefined {
  return Array.from(template.matchAll(/\{([^}]*)\}/g), ([, name = '']) => name).find((name) => {
    if (NAMES.some((it) => it === name) || name.startsWith('/')) return false;
    const bare = name.replace(/^header:/, '');
    return !headerName.test(bare) || (bare === name && !name.includes('-'));
  });
}
