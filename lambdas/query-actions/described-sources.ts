import * as z from 'zod/mini';

const document = z.object({
  paths: z.catchall(
    z.object({
      '/events/{source}': z.object({
        post: z.object({
          parameters: z.array(z.object({ schema: z.object({ enum: z.optional(z.array(z.string())) }) })),
        }),
      }),
    }),
    z.unknown(),
  ),
});

/**
 * Returns the names of the bridge's sources, read from its API description. Sources behind IAM have their own paths
 * there.
 */
export function describedSources(openApi: string): readonly string[] {
  const { paths } = document.parse(JSON.parse(openApi));
  const open = paths['/events/{source}'].post.parameters.flatMap(({ schema }) => schema.enum ?? []);
  const guarded = Object.keys(paths).flatMap((path) => /^\/events\/([^/{}]+)$/.exec(path)?.[1] ?? []);
  return [...open, ...guarded];
}
